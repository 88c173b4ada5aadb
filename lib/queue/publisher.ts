import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { batches } from '../batches.ts';
import type { Claim } from '../claim.ts';
import { describeError, type ErrorDescription } from '../errors.ts';
import { LONGEST_SEND_MS } from './client.ts';
import { serializeMessage } from './message.ts';

/** SQS takes at most this many messages in one `SendMessageBatch`. */
export const CHUNK_SIZE = 10;

/** `SendMessageBatch` calls under way at once. */
const CONCURRENT_CHUNKS = 10;

/** Messages under way at once. */
export const MESSAGES_PER_ROUND = CHUNK_SIZE * CONCURRENT_CHUNKS;

/** Longest that publishing so many messages can take, in milliseconds: every call of every round running out of time. */
export function longestPublishMs(messages: number): number {
  return Math.ceil(messages / MESSAGES_PER_ROUND) * LONGEST_SEND_MS;
}

export interface Published {
  /** SQS has said that it holds their messages. */
  readonly accepted: readonly Claim[];
  /** Refused, or in doubt: the call failed or timed out. */
  readonly notAccepted: readonly { readonly claim: Claim; readonly error: ErrorDescription }[];
}

/** Sends a scheduler's claims to its queue. */
export interface Publisher {
  /** Never throws: a chunk whose call failed is reported as not accepted. */
  publish(claims: readonly Claim[]): Promise<Published>;
}

export function createPublisher(client: SQSClient, queueUrl: string, scheduler: string): Publisher {
  return {
    async publish(claims) {
      const results: Published[] = [];
      const next = batches(claims, CHUNK_SIZE);
      const sendInTurn = async () => {
        for (const chunk of next) results.push(await sendChunk(client, queueUrl, scheduler, chunk));
      };
      await Promise.all(Array.from({ length: CONCURRENT_CHUNKS }, sendInTurn));
      return {
        accepted: results.flatMap((result) => result.accepted),
        notAccepted: results.flatMap((result) => result.notAccepted),
      };
    },
  };
}

async function sendChunk(
  client: SQSClient,
  queueUrl: string,
  scheduler: string,
  chunk: readonly Claim[],
): Promise<Published> {
  const command = new SendMessageBatchCommand({
    QueueUrl: queueUrl,
    Entries: chunk.map((claim, index) => ({ Id: String(index), MessageBody: serializeMessage(scheduler, claim) })),
  });
  try {
    const { Successful = [], Failed = [] } = await client.send(command);
    const accepted = new Set(Successful.map((entry) => entry.Id));
    const refused = new Map(Failed.map((entry) => [entry.Id, entry]));
    return {
      accepted: chunk.filter((_, index) => accepted.has(String(index))),
      notAccepted: chunk.flatMap((claim, index) => {
        if (accepted.has(String(index))) return [];
        const entry = refused.get(String(index));
        return [
          {
            claim,
            error: { code: entry?.Code ?? 'no_answer', message: entry?.Message ?? 'SQS did not say what became of it' },
          },
        ];
      }),
    };
  } catch (thrown) {
    const error = describeError(thrown);
    return { accepted: [], notAccepted: chunk.map((claim) => ({ claim, error })) };
  }
}
