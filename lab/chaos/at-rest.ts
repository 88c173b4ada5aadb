import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../lib/database/database.ts';
import { countByStatus } from '../../lib/work-item/count.ts';
import { isTerminal, STATUSES } from '../../lib/work-item/status.ts';
import type { Plan } from './faults/plan.ts';
import type { Strike } from './faults/strikes.ts';
import { ChaosItem } from './work/chaos-item.entity.ts';
import type { WorldCall } from './world-server.ts';

const POLL_MS = 200;

/**
 * Waits until every item is at its end, or nothing has struck for so long that they should be.
 *
 * @param faultAt when the last fault struck
 * @returns how long after the last fault that was, in milliseconds
 */
export async function untilAtRest(
  database: Database,
  faultAt: () => number,
  patienceMs: number,
  interrupt: AbortSignal,
): Promise<number> {
  for (;;) {
    const atRest = await isAtRest(database);
    const sinceMs = Date.now() - faultAt();
    if (atRest || sinceMs > patienceMs || interrupt.aborted) return sinceMs;
    await sleep(POLL_MS);
  }
}

async function isAtRest(database: Database): Promise<boolean> {
  try {
    const counts = await countByStatus({ database, entity: ChaosItem });
    return STATUSES.every((status) => isTerminal(status) || counts[status] === 0);
  } catch {
    // The server is being restarted.
    return false;
  }
}

/** How long rows refuse, from the beginning on, in milliseconds of the wall; not those that refuse for good. */
export function stubbornMs({ stubborn }: Plan): number {
  return Math.max(0, ...[...stubborn.values()].map(({ seconds }) => seconds * 1000));
}

/** When something went wrong last: a fault that struck, or an item that misbehaved. In milliseconds of the wall. */
export function lastFaultAt(strikes: readonly Strike[], calls: readonly WorldCall[], started: number): number {
  const misbehaved = calls.findLast(({ act }) => act !== 'work' && act !== 'chain');
  return Math.max(started, strikes.at(-1)?.at ?? 0, misbehaved?.at ?? 0);
}
