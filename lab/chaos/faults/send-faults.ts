import { setTimeout as sleep } from 'node:timers/promises';
import { parseMessage } from '../../../lib/queue/message.ts';
import { entriesOf, sendBatch } from '../../../local/proxies/send-batch.ts';
import type { Intercept, SqsAnswer, SqsCall } from '../../../local/proxies/sqs-proxy.ts';
import type { SeededRandom } from '../../seeded-random.ts';
import type { Instance } from '../fleet/instance.ts';
import { wallMs } from '../scale.ts';
import type { Strikes } from './strikes.ts';

/** A message that SQS did not take, and said so. */
export interface Refusal {
  readonly itemId: string;
  readonly claimToken: string;
  readonly instance: Instance;
  /** In milliseconds of the wall. */
  readonly at: number;
}

/** Longer than the client waits for an answer. */
const SILENCE_MS = wallMs(5) + 200;

/** A call is tried this often by the client: a fault that lasts is met by every try. */
const TRIES = 3;

const THROTTLED: SqsAnswer = {
  status: 400,
  body: { __type: 'com.amazonaws.sqs#RequestThrottled', message: 'The request was denied due to request throttling.' },
};

export interface SendFaultsOptions {
  readonly instance: Instance;
  readonly strikes: Strikes;
  readonly random: SeededRandom;
  readonly refusals: Refusal[];
  readonly onSent: (instance: Instance) => void;
}

/** Strikes at what a scheduler sends. */
export function createSendFaults({ instance, strikes, random, refusals, onSent }: SendFaultsOptions): Intercept {
  /** Faults that a chunk goes on to meet when it is tried again, by its first message. */
  const lasting = new Map<string, { readonly strike: Strike; left: number }>();
  type Strike = (call: SqsCall) => Promise<SqsAnswer | undefined>;

  const throttle: Strike = async () => THROTTLED;
  const loseAnswer: Strike = async (call) => {
    await call.forward();
    await sleep(SILENCE_MS);
    return undefined;
  };
  const refuse: Strike = (call) => {
    const entries = entriesOf(call);
    const refused = entries.filter((_entry, index) => index === 0 || random.fraction() < 0.5);
    for (const { MessageBody } of refused) {
      const { id: itemId, claimToken } = parseMessage(MessageBody, { scheduler: 'chaos', isId: () => true });
      refusals.push({ itemId, claimToken, instance, at: Date.now() });
    }
    return sendBatch(call, { kind: 'fail', ids: refused.map(({ Id }) => Id) });
  };
  const duplicate: Strike = async (call) => {
    await call.forward();
    return call.forward();
  };
  const killBetweenChunks: Strike = async (call) => {
    await call.forward();
    instance.kill();
    return undefined;
  };

  function choose(call: SqsCall): Strike {
    const key = entriesOf(call)[0]?.MessageBody ?? '';
    const last = lasting.get(key);
    if (last && last.left > 0) {
      last.left -= 1;
      return last.strike;
    }
    const lastingStrike = (strike: Strike) => {
      lasting.set(key, { strike, left: random.pick([0, TRIES - 1]) });
      return strike;
    };
    if (strikes.take('kill between chunks')) return killBetweenChunks;
    if (strikes.take('throttle')) return lastingStrike(throttle);
    if (strikes.take('lose the answer of a send')) return lastingStrike(loseAnswer);
    if (strikes.take('refuse entries')) return refuse;
    if (strikes.take('duplicate a message')) return duplicate;
    return (forwarded) => forwarded.forward();
  }

  return async (call) => {
    if (call.action !== 'SendMessageBatch') return call.forward();
    const answer = await choose(call)(call);
    onSent(instance);
    return answer;
  };
}
