import { METRICS } from '../../../lib/metrics.ts';
import { EVERY_RUN, type Invocations, logGigabytes } from './log-volume.ts';
import type { Usage } from './prices.ts';

/** AWS reckons a month with 730 hours. */
export const HOURS_PER_MONTH = 730;
export const MONTH_MS = HOURS_PER_MONTH * 3_600_000;

/**
 * An event source mapping long-polls with five pollers, also while there is nothing to receive. It would go down to
 * two, but not where `maximumConcurrency` is set (Lambda Developer Guide, "Configuring scaling behavior for SQS").
 */
export const POLLERS = 5;
export const LONG_POLL_SECONDS = 20;

/**
 * Metrics that a scheduler's alarms watch: dead-letter queue, oldest due item, failed and completed (their rate),
 * errors of runs and of their steps, troubles, rescues, no run, throttles of both functions.
 */
export const ALARM_METRICS = 11;

/** What Sluice did in a time, of all schedulers together: reckoned, or counted by a simulation. */
export interface Activity extends Invocations {
  readonly ms: number;
  readonly schedulers: number;
  readonly memoryMb: number;
  readonly ticks: number;
  /** `SendMessageBatch`, `DeleteMessageBatch`. */
  readonly sends: number;
  readonly deletes: number;
  /** Time of all Lambdas. */
  readonly lambdaMs: number;
  /** Share of the hours in which there is work. */
  readonly busy: number;
}

/** What that takes of each resource: Lambdas, schedule, queue and CloudWatch; neither database, VPC nor dashboard. */
export function usageOf(activity: Activity) {
  const { ms, schedulers, memoryMb, runs, batches, sends, deletes, lambdaMs } = activity;
  const months = ms / 3_600_000 / HOURS_PER_MONTH;
  // Of receives that bring nothing as many as in idle time: an upper bound, for a poller that waits for its batch does not poll.
  const emptyReceives = Math.ceil((schedulers * POLLERS * ms) / 1000 / LONG_POLL_SECONDS);
  const otherMetrics = Object.keys(METRICS).length - EVERY_RUN.length;
  const traced = (invocations: number) => schedulers * tracesOf(invocations / schedulers, ms / 1000);
  return {
    lambdaRequests: runs + batches,
    lambdaGbSeconds: (lambdaMs / 1000) * (memoryMb / 1024),
    schedulerInvocations: activity.ticks,
    sqsRequests: sends + batches + deletes + emptyReceives,
    logGigabytes: logGigabytes(activity),
    // Each is billed for the hours in which it has a value.
    metricMonths: schedulers * (EVERY_RUN.length + otherMetrics * activity.busy) * months,
    alarmMonths: schedulers * ALARM_METRICS * months,
    traces: traced(runs) + traced(batches),
  } satisfies Usage;
}

/** Lambda samples, for each function, one request a second and 5 percent of the others. */
function tracesOf(invocations: number, seconds: number): number {
  const first = Math.min(invocations, seconds);
  return first + (invocations - first) * 0.05;
}
