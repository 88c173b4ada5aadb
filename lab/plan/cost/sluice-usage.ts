import type { Usage } from './cost-of.ts';
import { lambdaLogGigabytes, metricMonths } from './log-volume.ts';
import {
  batchesOf,
  batchMs,
  deliveriesOf,
  groupsOf,
  OVERHEAD_MS,
  runsOf,
  SECONDS_PER_MONTH,
  type Workload,
} from './workload.ts';

/** `SendMessageBatch` takes ten messages. */
const SEND_SIZE = 10;

/**
 * An event source mapping long-polls with five pollers, also while there is nothing to receive. It would go down to
 * two, but not where `maximumConcurrency` is set (Lambda Developer Guide, "Configuring scaling behavior for SQS").
 */
export const POLLERS = 5;
export const LONG_POLL_SECONDS = 20;

/**
 * Metrics that a scheduler's alarms watch: dead-letter queue, oldest due item, failed and completed (their rate),
 * scheduler errors, no run, throttles of both functions.
 */
export const ALARM_METRICS = 8;

/** What a month takes: the Lambdas, the schedule, the queue and CloudWatch; neither database nor VPC. */
export function sluiceUsage(workload: Workload): Usage {
  return { ...lambdaUsage(workload), ...observationUsage(workload), sqsRequests: sqsRequests(workload) };
}

/** The two Lambdas and the schedule, which the same handlers need behind Step Functions as well. */
export function lambdaUsage(workload: Workload): Usage {
  const runs = runsOf(workload);
  const batches = batchesOf(workload);
  const runMs = runs * OVERHEAD_MS.run + deliveriesOf(workload) * OVERHEAD_MS.dispatchedItem;
  return {
    schedulerInvocations: runs,
    lambdaRequests: runs + batches,
    lambdaGbSeconds: ((runMs + batches * batchMs(workload)) / 1000) * (workload.memoryMb / 1024),
  };
}

/** Logs, metrics, alarms, the dashboard and traces of the Lambdas. */
export function observationUsage(workload: Workload): Usage {
  return {
    logGigabytes: lambdaLogGigabytes(workload),
    metricMonths: metricMonths(workload),
    alarmMonths: workload.schedulers * ALARM_METRICS,
    dashboardMonths: 1,
    traces:
      workload.schedulers *
      (traced(runsOf(workload) / workload.schedulers) + traced(batchesOf(workload) / workload.schedulers)),
  };
}

/**
 * Sends; receives that bring a batch, and its `DeleteMessageBatch`; receives that bring nothing. Of the last, as many
 * as in an idle month: an upper bound, for a poller that waits for its batch does not poll.
 */
function sqsRequests(workload: Workload): number {
  const claimsChunks = Math.ceil(workload.batchSize / SEND_SIZE) / workload.batchSize;
  const sends = groupsOf(workload, 1 / claimsChunks);
  const emptyReceives = (workload.schedulers * POLLERS * SECONDS_PER_MONTH) / LONG_POLL_SECONDS;
  return sends + 2 * batchesOf(workload) + emptyReceives;
}

/** Lambda samples, for each function, one request a second and 5 percent of the others. */
export function traced(invocations: number, seconds = SECONDS_PER_MONTH): number {
  const first = Math.min(invocations, seconds);
  return first + (invocations - first) * 0.05;
}
