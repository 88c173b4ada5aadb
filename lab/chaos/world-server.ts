import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK, listenOnLoopback } from '../../local/listen-on-loopback.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { Plan } from './faults/plan.ts';
import type { Instance } from './fleet/instance.ts';
import { type Act, Call, type Instruction } from './work/world.ts';

/** One `process` of one attempt, as the world outside saw it begin. */
export interface WorldCall extends Call {
  /** In milliseconds of the wall. */
  readonly at: number;
  readonly act: Act;
  readonly instance: Instance | undefined;
}

/** The world outside: every `process` asks it how to behave, and it writes down who has asked. */
export interface World {
  readonly url: string;
  /** How many items were processed at least once. */
  readonly progress: number;
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly plan: Plan;
  readonly random: SeededRandom;
  /** Where every call is written down. */
  readonly calls: WorldCall[];
  readonly instanceOf: (pid: number) => Instance | undefined;
  /** Told of each call before it is answered. */
  readonly onCall: (call: WorldCall) => void;
}

/** What a request takes in the world outside, in milliseconds of the wall. */
const SHORTEST_MS = 1;
const LONGEST_MS = 30;

export async function startWorld({ plan, random, calls, instanceOf, onCall }: WorldOptions): Promise<World> {
  /** How often each item was processed. */
  const processed = new Map<number, number>();

  /** By the times it was asked: a snooze or an excuse gives its attempt back, so that its next attempt has the same number. */
  function actOf({ number }: Call): Act {
    const times = (processed.get(number) ?? 0) + 1;
    processed.set(number, times);
    const behaviour = plan.behaviours.get(number);
    return behaviour && times <= behaviour.attempts ? behaviour.act : 'work';
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = Call.parse(JSON.parse(Buffer.concat(await request.toArray()).toString()));
    const call: WorldCall = { ...asked, at: Date.now(), act: actOf(asked), instance: instanceOf(asked.pid) };
    calls.push(call);
    onCall(call);
    await sleep(random.between(SHORTEST_MS, LONGEST_MS));
    response.end(JSON.stringify({ act: call.act } satisfies Instruction));
  }

  const server = http.createServer((request, response) => {
    // A process that was killed while it asked.
    answer(request, response).catch(() => response.destroy());
  });
  const { port, stop } = await listenOnLoopback(server);
  return {
    url: `http://${LOOPBACK}:${port}/`,
    get progress() {
      return processed.size;
    },
    stop,
  };
}
