import type { MetricName } from '../../../lib/metrics.ts';

/** What CloudWatch Logs counts for each log event besides its text, in bytes. */
export const EVENT_OVERHEAD = 26;

/** Log lines of the handlers at level INFO, their metrics among them, in bytes. A test measures them. */
export const LOG_BYTES = {
  /** `run finished` and its metrics. */
  run: { lines: 2, bytes: 1065 },
  /** Its id in `items published`, a line for each claim. */
  dispatchedItem: { lines: 0, bytes: 12 },
  /** `batch finished` and its metrics, without what each item adds. */
  batch: { lines: 2, bytes: 830 },
  /** `item completed`, and its three values among the metrics. */
  item: { lines: 1, bytes: 330 },
} as const;

/** Lambda's own lines of an invocation, in the JSON format at level INFO: `platform.start` and `platform.report`. */
export const PLATFORM_BYTES = { lines: 2, bytes: 550 } as const;

/** Metrics that a run emits even if it finds nothing to do; the others appear once there is work. A test holds this. */
export const EVERY_RUN: readonly MetricName[] = [
  ...(['runs', 'rescued', 'claimed', 'published', 'released', 'inFlight'] as const),
  ...(['pending', 'oldestDueAge', 'troubles'] as const),
];

const gigabytes = (count: number, { lines, bytes }: Record<'lines' | 'bytes', number>) =>
  (count * (bytes + lines * EVENT_OVERHEAD)) / 1e9;

/** Invocations, and the records that the batches had. */
export interface Invocations {
  readonly runs: number;
  readonly batches: number;
  readonly deliveries: number;
}

/** GB of log that so many invocations write. */
export function logGigabytes({ runs, batches, deliveries }: Invocations): number {
  return (
    gigabytes(runs, LOG_BYTES.run) +
    gigabytes(batches, LOG_BYTES.batch) +
    gigabytes(runs + batches, PLATFORM_BYTES) +
    gigabytes(deliveries, LOG_BYTES.dispatchedItem) +
    gigabytes(deliveries, LOG_BYTES.item)
  );
}

/** GB of log of always-on workers: a line for each item, and each minute what a run says. */
export function workerLogGigabytes(items: number, workerMinutes: number): number {
  return gigabytes(workerMinutes, LOG_BYTES.run) + gigabytes(items, LOG_BYTES.item);
}
