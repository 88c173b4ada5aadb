import { METRICS, type MetricName } from '../../../lib/metrics.ts';
import { batchesOf, deliveriesOf, HOURS_PER_MONTH, runsOf, type Workload } from './workload.ts';

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
  ...([
    'runs',
    'rescued',
    'claimed',
    'published',
    'released',
    'inFlight',
    'pending',
    'oldestDueAge',
    'troubles',
  ] as const),
];

interface Lines {
  readonly lines: number;
  readonly bytes: number;
}

const gigabytes = (count: number, { lines, bytes }: Lines) => (count * (bytes + lines * EVENT_OVERHEAD)) / 1e9;

/** Invocations, and the items in them. */
export interface Invocations {
  readonly runs: number;
  readonly batches: number;
  /** Records that the batches had. */
  readonly deliveries: number;
}

/** GB of log that a month's work makes the Lambdas write. */
export function lambdaLogGigabytes(workload: Workload): number {
  return invocationLogGigabytes({
    runs: runsOf(workload),
    batches: batchesOf(workload),
    deliveries: deliveriesOf(workload),
  });
}

/** GB of log that so many invocations write. */
export function invocationLogGigabytes({ runs, batches, deliveries }: Invocations): number {
  return (
    gigabytes(runs, LOG_BYTES.run) +
    gigabytes(batches, LOG_BYTES.batch) +
    gigabytes(runs + batches, PLATFORM_BYTES) +
    gigabytes(deliveries, LOG_BYTES.dispatchedItem) +
    gigabytes(deliveries, LOG_BYTES.item)
  );
}

/** GB of log of always-on workers: a line for each item, and each minute what a run says. */
export function workerLogGigabytes(workload: Workload, workers: number): number {
  return gigabytes(workers * HOURS_PER_MONTH * 60, LOG_BYTES.run) + gigabytes(deliveriesOf(workload), LOG_BYTES.item);
}

/** Custom metrics: each is billed for the hours in which it has a value. */
export function metricMonths(workload: Workload): number {
  const busy = Math.min(1, batchesOf(workload) / (workload.schedulers * HOURS_PER_MONTH));
  const others = Object.keys(METRICS).length - EVERY_RUN.length;
  return workload.schedulers * (EVERY_RUN.length + others * busy);
}
