import type { Claim } from '../claim.ts';
import { MessageError } from '../errors.ts';
import { type Expected, parseMessage } from './message.ts';

/** As much of the event as is read, by which SQS hands records to a Lambda. */
export interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** What SQS is told of a batch: the records that it must deliver again. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** A record: the claim that its message is of, or what is wrong with it. */
export type Delivery =
  | { readonly messageId: string; readonly claim: Claim }
  | { readonly messageId: string; readonly error: MessageError };

/** A record whose message could be read. */
export type ReadDelivery = Extract<Delivery, { claim: Claim }>;

/** Reads the records of a batch, each by itself. */
export function readDeliveries({ Records }: QueueEvent, expected: Expected): Delivery[] {
  return Records.map(({ messageId, body }) => {
    try {
      return { messageId, claim: parseMessage(body, expected) };
    } catch (error) {
      if (error instanceof MessageError) return { messageId, error };
      throw error;
    }
  });
}

/** Ends of a record that SQS hears of: it is delivered again, and at last goes to the dead-letter queue. */
export type Unacknowledged = 'rejected' | 'again';

/** A record, and what became of it. */
export interface Fated<Fate extends string> {
  readonly messageId: string;
  readonly fate: Fate | Unacknowledged;
}

/** What to answer SQS: every record is acknowledged but those that ended in one of these ways. */
export function batchResponse(fated: readonly Fated<string>[]): BatchResponse {
  const failed = fated.filter(({ fate }) => fate === 'rejected' || fate === 'again');
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
