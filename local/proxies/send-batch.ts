import type { SqsAnswer, SqsCall } from './sqs-proxy.ts';

/** One message of a `SendMessageBatch`. */
export interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

/** What becomes of a `SendMessageBatch`. */
export type SendFault =
  | { readonly kind: 'forward' }
  /** Lets the others through; these come back in `Failed`. */
  | { readonly kind: 'fail'; readonly ids: readonly string[] }
  /** Cuts the connection, before or after the messages were sent. */
  | { readonly kind: 'cut'; readonly after: boolean };

export function entriesOf(call: SqsCall): Entry[] {
  return call.body['Entries'] as Entry[];
}

/** Sends a batch as the fault says; undefined for a connection that is cut. */
export async function sendBatch(call: SqsCall, fault: SendFault): Promise<SqsAnswer | undefined> {
  if (fault.kind === 'cut' && !fault.after) return undefined;
  const refused = new Set(fault.kind === 'fail' ? fault.ids : []);
  const entries = entriesOf(call).filter(({ Id }) => !refused.has(Id));
  const answer =
    entries.length > 0 ? await call.forward({ ...call.body, Entries: entries }) : { status: 200, body: {} };
  if (fault.kind === 'cut') return undefined;
  if (refused.size === 0) return answer;
  const Failed = [...refused].map((Id) => ({ Id, SenderFault: false, Code: 'InternalError', Message: 'try later' }));
  return { ...answer, body: { ...answer.body, Failed } };
}
