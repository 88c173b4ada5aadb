import type { MetricName } from '../metrics.ts';
import type { Unacknowledged } from '../queue/receiver.ts';
import type { Settlement } from './settlement.ts';

/**
 * What became of a record, one thing only. `rejected`: it says nothing that can be understood; `again`: its item could
 * not be begun, and it is delivered again; `released`: no time was left for its item, which is pending again; `stale`:
 * its item is not held under its claim any more; `refused`: the database does not let us begin its item, which is set
 * aside. A record whose item was begun ends as its settlement.
 */
export type Fate = Unacknowledged | 'released' | 'stale' | 'refused' | Settlement;

/** Where each is counted; what is delivered again is counted when it comes, what is refused where it is recorded. */
export const FATE_METRICS: Readonly<Record<Fate, MetricName | null>> = {
  rejected: 'rejectedRecords',
  again: null,
  released: 'released',
  stale: 'stale',
  refused: null,
  completed: 'completed',
  retry: 'retried',
  failed: 'failed',
  snoozed: 'snoozed',
  excused: 'excused',
  unsettled: 'unsettled',
};

export const FATES = Object.keys(FATE_METRICS) as readonly Fate[];

/** How many records ended in each way. */
export function countFates(fates: readonly Fate[]): Record<Fate, number> {
  const counts = Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>;
  for (const fate of fates) counts[fate] += 1;
  return counts;
}
