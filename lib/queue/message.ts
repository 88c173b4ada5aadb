import * as z from 'zod';
import type { Claim } from '../claim.ts';
import { MessageError } from '../errors.ts';
import { shortened } from '../text.ts';

const MESSAGE_VERSION = 1;

/** Of what a message holds, no more than this is repeated: it may be 256 KB, and every delivery is logged. */
const SHOWN_LENGTH = 500;

const brief = (text: string) => shortened(text, SHOWN_LENGTH).toWellFormed();

const Message = z.strictObject({
  v: z.literal(MESSAGE_VERSION),
  scheduler: z.string(),
  id: z.string(),
  claimToken: z.uuid(),
  suspect: z.boolean(),
});

/** What a queue message says: whose item, which, and under which claim. Everything else is on the row. */
type Message = z.output<typeof Message>;

export function serializeMessage(scheduler: string, { id, claimToken, suspect }: Claim): string {
  return JSON.stringify({ v: MESSAGE_VERSION, scheduler, id, claimToken, suspect } satisfies Message);
}

/** Whose messages are read, and what the ids of its items look like. */
export interface Expected {
  readonly scheduler: string;
  readonly isId: (text: string) => boolean;
}

/**
 * Reads a record's body: the claim that it is of.
 *
 * @throws MessageError when it is no message of this version, or another scheduler's; it is short, whatever the body is
 */
export function parseMessage(body: string, { scheduler, isId }: Expected): Claim {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new MessageError('the body is not JSON', { cause });
  }
  const parsed = Message.safeParse(json);
  if (!parsed.success) throw new MessageError(`the body is not a message: ${brief(z.prettifyError(parsed.error))}`);
  if (parsed.data.scheduler !== scheduler) {
    throw new MessageError(
      `the message is for scheduler ${brief(JSON.stringify(parsed.data.scheduler))}, not ${JSON.stringify(scheduler)}`,
    );
  }
  const { id, claimToken, suspect } = parsed.data;
  if (!isId(id))
    throw new MessageError(`the message's id is ${brief(JSON.stringify(id))}, which is none of the scheduler's`);
  return { id, claimToken, suspect };
}
