import type { Message } from '@aws-sdk/client-sqs';
import type { Intercept, SqsAnswer, SqsCall } from '../../../local/proxies/sqs-proxy.ts';
import type { SeededRandom } from '../../seeded-random.ts';
import type { Strikes } from './strikes.ts';

/** SQS gives at most this many messages at once. */
const BATCH_SIZE = 10;

/** Messages that are remembered, to come a second time. */
const REMEMBERED = 500;

/** Strikes at what the event source receives and acknowledges. */
export function createReceiveFaults(strikes: Strikes, random: SeededRandom): Intercept {
  const seen: Message[] = [];
  let heldBack: Message[] = [];

  function disturb(received: readonly Message[]): Message[] {
    let messages = [...received];
    // SQS promises no order: some of these come with a later batch, the others backwards.
    const free = BATCH_SIZE - messages.length;
    messages.push(...heldBack.splice(0, free));
    if (messages.length > 1 && strikes.take('reorder messages')) {
      const half = messages.length >> 1;
      heldBack = [...heldBack, ...messages.slice(0, half)];
      messages = messages.slice(half).reverse();
    }
    if (messages.length > 1 && strikes.take('delay a message')) {
      // Visible again when its visibility time-out has passed.
      messages.splice(random.between(0, messages.length - 1), 1);
    }
    const earlier = seen[random.between(0, seen.length - 1)];
    if (earlier && messages.length > 0 && messages.length < BATCH_SIZE && strikes.take('duplicate a message')) {
      messages.push(earlier);
    }
    seen.push(...received);
    seen.splice(0, seen.length - REMEMBERED);
    return messages;
  }

  async function receive(call: SqsCall): Promise<SqsAnswer> {
    const answer = await call.forward();
    const messages = disturb((answer.body['Messages'] ?? []) as Message[]);
    return { ...answer, body: { ...answer.body, Messages: messages } };
  }

  function expire(call: SqsCall): SqsAnswer {
    const entries = call.body['Entries'] as { Id: string }[];
    const Failed = entries.map(({ Id }) => ({
      ...{ Id, SenderFault: true, Code: 'ReceiptHandleIsInvalid' },
      Message: 'The receipt handle has expired.',
    }));
    return { status: 200, body: { Successful: [], Failed } };
  }

  return async (call) => {
    if (call.action === 'ReceiveMessage') return receive(call);
    if (call.action === 'DeleteMessageBatch' && strikes.take('expire a receipt')) return expire(call);
    return call.forward();
  };
}
