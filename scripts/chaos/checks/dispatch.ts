import type { FaultKind } from '../faults/kinds.ts';
import { BATCH_SIZE, maxInFlight, SCHEDULERS } from '../settings.ts';
import { claimOf, type Evidence } from './evidence.ts';

/** In flight are never more than the cap, and one batch for each run at the same time. */
export function capExceeded({ plan, inFlight }: Evidence): string[] {
  const cap = maxInFlight(plan.items) + BATCH_SIZE * SCHEDULERS;
  return inFlight.filter((count) => count > cap).map((count) => `${count} items were in flight; ${cap} may be`);
}

/** A release takes one statement; so much later it would be the rescue's doing. In milliseconds of the wall. */
const RELEASED_WITHIN_MS = 3000;

/** Faults that may keep a scheduler from writing a release. */
const EXCUSES: ReadonlySet<FaultKind> = new Set<FaultKind>([
  ...(['restart PostgreSQL', 'crash PostgreSQL', 'cut a statement', "lose a commit's answer"] as const),
  ...(['deadlock', 'serialization failure', 'stop past the lease, before a settle'] as const),
]);

/** What SQS has refused is pending again at once, and does not wait for its lease. */
export function refusalsKept({ refusals, audit, strikes }: Evidence): string[] {
  const releases = new Map(
    audit
      .filter(({ statusBefore, statusAfter }) => statusBefore === 'queued' && statusAfter === 'pending')
      .map(({ itemId, tokenBefore, at }) => [claimOf(itemId, tokenBefore), at.getTime()]),
  );
  return refusals.flatMap(({ itemId, claimToken, instance, at }) => {
    const until = at + RELEASED_WITHIN_MS;
    const during = (time: number) => time >= at - RELEASED_WITHIN_MS && time <= until;
    if (instance.end && during(instance.endedAt)) return [];
    if (strikes.some((strike) => EXCUSES.has(strike.kind) && during(strike.at))) return [];
    const released = releases.get(claimOf(itemId, claimToken)) ?? Infinity;
    return released <= until ? [] : [`item ${itemId} was refused by SQS and not released`];
  });
}
