import { CHUNK_SIZE } from '../../../lib/queue/publisher.ts';
import { type Month, OVERHEAD_MS, settingName } from '../workload.ts';
import type { Usage } from './prices.ts';
import { HOURS_PER_MONTH, MONTH_MS, usageOf } from './usage.ts';

/** Dispatches of items: each attempt takes a claim, a message and a delivery. */
export function deliveriesOf({ items, attempts }: Month): number {
  return items * attempts;
}

/** Runs of all schedulers. */
export function runsOf({ schedulers, intervalMinutes }: Month): number {
  return (schedulers * HOURS_PER_MONTH * 60) / intervalMinutes;
}

/**
 * Groups of at most `size` that a month's deliveries make. They come run by run, and the last group of each run is
 * partly filled: with one item in it at worst. Exact while no run has more than one item, an upper bound beyond.
 */
function groupsOf(month: Month, size: number): number {
  const deliveries = deliveriesOf(month);
  return deliveries / size + Math.min(deliveries, runsOf(month)) * (1 - 1 / size);
}

/** Invocations of the processor. */
export function batchesOf(month: Month): number {
  return groupsOf(month, month.recordsPerBatch);
}

/**
 * Duration of a full batch, in milliseconds. Its items are processed side by side, so it takes as long as the slowest:
 * at most `mean * (1 + variation * (n - 1) / sqrt(2n - 1))`, whatever the distribution (Hartley and David 1954,
 * Gumbel 1954), and never longer than an item's time limit.
 */
export function batchMs({ processMs, variation, recordsPerBatch: n, itemTimeoutSeconds: limit }: Month): number {
  const slowest = processMs * (1 + (variation * (n - 1)) / Math.sqrt(2 * n - 1));
  return Math.min(slowest, limit * 1000) + OVERHEAD_MS.batch;
}

/** What a month takes: the Lambdas, the schedule, the queue and CloudWatch; neither database nor VPC. */
export function sluiceUsage(month: Month): Usage {
  const { schedulers, memoryMb, batchSize } = month;
  const [runs, batches, deliveries] = [runsOf(month), batchesOf(month), deliveriesOf(month)];
  const usage = usageOf({
    ...{ ms: MONTH_MS, schedulers, memoryMb, ticks: runs, runs, batches, deliveries },
    sends: groupsOf(month, batchSize / Math.ceil(batchSize / CHUNK_SIZE)),
    deletes: batches,
    lambdaMs: runs * OVERHEAD_MS.run + deliveries * OVERHEAD_MS.dispatchedItem + batches * batchMs(month),
    busy: Math.min(1, batches / (schedulers * HOURS_PER_MONTH)),
  });
  return { ...usage, dashboardMonths: 1 };
}

/**
 * What the settings must allow for the work to be done at all: a run dispatches up to `MAX_IN_FLIGHT` items, and
 * `MAX_CONCURRENCY` batches are processed at once. The items are shared evenly by the schedulers.
 *
 * @returns those under which it cannot, with the least that would do and nothing to spare
 */
export function shortagesOf(month: Month) {
  const batches = deliveriesOf(month) / month.schedulers / month.recordsPerBatch;
  const needs = [
    ['maxInFlight', deliveriesOf(month) / runsOf(month)],
    ['maxConcurrency', (batches * batchMs(month)) / MONTH_MS],
  ] as const;
  return needs
    .map(([key, needed]) => ({ setting: settingName(key), value: month[key], needed: Math.ceil(needed) }))
    .filter(({ value, needed }) => needed > value);
}
