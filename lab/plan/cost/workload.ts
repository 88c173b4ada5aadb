import { schedulers } from '../../../functions/index.ts';
import { SchedulerSettings } from '../../../lib/scheduler/settings.ts';

/** A month's work, and how Sluice is set. */
export interface Workload {
  /** Items of all schedulers together, spread evenly over the month. */
  readonly items: number;
  /** Mean time of one `process`, in milliseconds. */
  readonly processMs: number;
  /** Coefficient of variation of that time: its standard deviation in means. 0: all items take the same. */
  readonly variation: number;
  /** Mean attempts of an item: 1 where nothing is retried. */
  readonly attempts: number;
  /** Records in a full batch of the processor, 1 to 10. */
  readonly recordsPerBatch: number;
  readonly schedulers: number;
  /** Memory of each Lambda, in MB. */
  readonly memoryMb: number;
  /** The highest rate of an always-on worker's month, in means: it is sized for that, Sluice pays for what it does. */
  readonly peak: number;
  readonly intervalMinutes: number;
  readonly batchSize: number;
  readonly maxInFlight: number;
  readonly maxConcurrency: number;
  readonly itemTimeoutSeconds: number;
}

/** The settings' defaults, from the schema that parses them. */
const { intervalMinutes, batchSize, maxInFlight, maxConcurrency, itemTimeoutSeconds } = SchedulerSettings.omit({
  queueUrl: true,
}).parse({});

/** Sluice as it ships, with nothing to do. */
export const IDLE: Workload = {
  items: 0,
  processMs: 800,
  variation: 0.5,
  attempts: 1,
  recordsPerBatch: 10,
  schedulers: schedulers.length,
  memoryMb: 512,
  peak: 1,
  intervalMinutes,
  batchSize,
  maxInFlight,
  maxConcurrency,
  itemTimeoutSeconds,
};

/** AWS reckons a month with 730 hours. */
export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** What Lambda takes for a run and a batch besides `process`, in milliseconds. */
export const OVERHEAD_MS = {
  /** Rescue, count and claim of a run that finds nothing: seven statements. */
  run: 50,
  /** Claiming and publishing, for each item; ten `SendMessageBatch` are under way at once. */
  dispatchedItem: 2,
  /** Beginning a batch, and settling its slowest item. */
  batch: 40,
} as const;

/** Dispatches of items: each attempt takes a claim, a message and a delivery. */
export function deliveriesOf({ items, attempts }: Workload): number {
  return items * attempts;
}

/** Runs of all schedulers. */
export function runsOf({ schedulers, intervalMinutes }: Workload): number {
  return (schedulers * HOURS_PER_MONTH * 60) / intervalMinutes;
}

/**
 * Groups of at most `size` that a month's deliveries make. They come run by run, and the last group of each run is
 * partly filled: with one item in it at worst. Exact while no run has more than one item, an upper bound beyond.
 */
export function groupsOf(workload: Workload, size: number): number {
  const deliveries = deliveriesOf(workload);
  return deliveries / size + Math.min(deliveries, runsOf(workload)) * (1 - 1 / size);
}

/** Invocations of the processor. */
export function batchesOf(workload: Workload): number {
  return groupsOf(workload, workload.recordsPerBatch);
}

/**
 * Duration of a full batch, in milliseconds. Its items are processed side by side, so it takes as long as the slowest:
 * at most `mean * (1 + variation * (n - 1) / sqrt(2n - 1))`, whatever the distribution (Hartley and David 1954,
 * Gumbel 1954), and never longer than an item's time limit.
 */
export function batchMs({ processMs, variation, recordsPerBatch: n, itemTimeoutSeconds: limit }: Workload): number {
  const slowest = processMs * (1 + (variation * (n - 1)) / Math.sqrt(2 * n - 1));
  return Math.min(slowest, limit * 1000) + OVERHEAD_MS.batch;
}
