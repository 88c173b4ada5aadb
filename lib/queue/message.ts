import * as z from 'zod';
import { MessageError } from '../errors.ts';

const MESSAGE_VERSION = 1;

/** PostgreSQL's largest bigint. */
const LARGEST_ID = 9_223_372_036_854_775_807n;

const Message = z.strictObject({
  v: z.literal(MESSAGE_VERSION),
  scheduler: z.string(),
  id: z
    .string()
    .regex(/^\d{1,19}$/)
    .refine((id) => BigInt(id) <= LARGEST_ID),
  claimToken: z.uuid(),
  suspect: z.boolean(),
});

/** What a queue message says: which item, and under which claim. Everything else is on the row. */
export type Message = z.output<typeof Message>;

export function serializeMessage(message: Omit<Message, 'v'>): string {
  return JSON.stringify({ v: MESSAGE_VERSION, ...message } satisfies Message);
}

/**
 * Reads a record's body.
 *
 * @throws MessageError when it is no message of this version, or another scheduler's
 */
export function parseMessage(body: string, scheduler: string): Message {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new MessageError('the body is not JSON', { cause });
  }
  const parsed = Message.safeParse(json);
  if (!parsed.success) throw new MessageError(`the body is not a message: ${z.prettifyError(parsed.error)}`);
  if (parsed.data.scheduler !== scheduler) {
    throw new MessageError(
      `the message is for scheduler ${JSON.stringify(parsed.data.scheduler)}, not ${JSON.stringify(scheduler)}`,
    );
  }
  return parsed.data;
}
