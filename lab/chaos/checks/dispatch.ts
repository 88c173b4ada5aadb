import type { FaultKind } from '../faults/kinds.ts';
import { BATCH_SIZE, maxInFlight, SCHEDULERS } from '../settings.ts';
import { claimOf, type Evidence } from './evidence.ts';

/** In flight are never more than the cap, and one batch for each run at the same time. */
export function capExceeded({ plan, inFlight }: Evidence): string[] {
  const cap = maxInFlight(plan.items) + BATCH_SIZE * SCHEDULERS;
  return inFlight.filter((count) => count > cap).map((count) => `${count} items were in flight; ${cap} may be`);
}

/** Sooner than any clock lets the lease run out: what is pending again by then was released. In milliseconds of the wall. */
const RELEASED_WITHIN_MS = 5000;

/** Faults that may keep a scheduler from writing a release. */
const EXCUSES: ReadonlySet<FaultKind> = new Set<FaultKind>([
  ...(['restart PostgreSQL', 'crash PostgreSQL', 'cut a statement', "lose a commit's answer"] as const),
  ...(['deadlock', 'serialization failure', 'stop past the lease, before a settle'] as const),
]);

/** What SQS has refused is pending again at once, by the run that sent it, and does not wait for its lease. */
export function refusalsKept({ refusals, audit, strikes }: Evidence): string[] {
  const givenBack = new Map(
    audit
      .filter(({ statusBefore, statusAfter }) => statusBefore === 'queued' && statusAfter === 'pending')
      .map((entry) => [claimOf(entry.itemId, entry.tokenBefore), entry]),
  );
  return refusals.flatMap(({ itemId, claimToken, instance, at }) => {
    const soon = (time: number) => time >= at - RELEASED_WITHIN_MS && time <= at + RELEASED_WITHIN_MS;
    if (instance.end && soon(instance.endedAt)) return [];
    if (strikes.some((strike) => EXCUSES.has(strike.kind) && soon(strike.at))) return [];
    const release = givenBack.get(claimOf(itemId, claimToken));
    const released = release && instance.backends.has(release.backend) && soon(release.at.getTime());
    return released ? [] : [`item ${itemId} was refused by SQS and not released`];
  });
}
