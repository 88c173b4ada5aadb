import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '../fleet/instance.ts';
import { wallMs } from '../scale.ts';
import { LAMBDA_SECONDS } from '../settings.ts';
import type { WorldCall } from '../world-server.ts';

/** Processes that were stopped past their leases, to be woken up when their items are somebody else's. */
export interface Sleepers {
  /** Stops a process; returns when it is awake again. */
  stop(instance: Instance): Promise<void>;
  /** Returns when all are awake, and ended. */
  settled(): Promise<void>;
}

/** The lease of what it held, clocks that disagree, and a rescue; then it is woken up whatever has happened. */
const LONGEST_SLEEP_MS = wallMs(LAMBDA_SECONDS + 15 + 30) + 1500;

/** For what it tries to write when it wakes up. */
const GRACE_MS = 2000;

const POLL_MS = 50;

export function createSleepers(calls: readonly WorldCall[]): Sleepers {
  const asleep: Promise<void>[] = [];

  /** Whether another process works, or has worked, on an item that this one held when it was stopped. */
  function isReplaced(held: ReadonlySet<string>, since: number, { pid }: Instance): boolean {
    return calls.slice(since).some((call) => held.has(call.id) && call.pid !== pid);
  }

  async function watch(instance: Instance): Promise<void> {
    const since = calls.length;
    const held = new Set(
      calls
        .filter(({ pid }) => pid === instance.pid)
        .slice(-10)
        .map(({ id }) => id),
    );
    const deadline = Date.now() + LONGEST_SLEEP_MS;
    while (Date.now() < deadline && !isReplaced(held, since, instance)) await sleep(POLL_MS);
    await instance.wake(GRACE_MS);
  }

  return {
    stop(instance) {
      const awake = instance.sleep();
      asleep.push(watch(instance));
      return awake;
    },
    settled: async () => {
      await Promise.all(asleep);
    },
  };
}
