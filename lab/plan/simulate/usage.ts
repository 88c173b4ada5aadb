import { METRICS } from '../../../lib/metrics.ts';
import type { Usage } from '../cost/cost-of.ts';
import { invocationLogGigabytes } from '../cost/log-volume.ts';
import { ALARM_METRICS, LONG_POLL_SECONDS, POLLERS, traced } from '../cost/sluice-usage.ts';
import { HOURS_PER_MONTH } from '../cost/workload.ts';
import type { Simulation } from './simulate.ts';

/** Requests to SQS: sends, receives that brought a batch, deletes; and of those that brought nothing, as many as there can be. */
function sqsRequestsOf({ counts, drainMs }: Simulation): number {
  const emptyReceives = Math.ceil((POLLERS * drainMs) / 1000 / LONG_POLL_SECONDS);
  return counts.sends + counts.batches + counts.deletes + emptyReceives;
}

/** What a simulated drain takes of each resource, CloudWatch's for its hours alone; neither database, VPC nor dashboard. */
export function usageOf(simulation: Simulation) {
  const { scenario, counts, drainMs } = simulation;
  const { runs, batches, deliveries } = counts;
  const months = drainMs / 3_600_000 / HOURS_PER_MONTH;
  return {
    lambdaRequests: runs + batches,
    lambdaGbSeconds: ((counts.schedulerMs + counts.processorMs) / 1000) * (scenario.memoryMb / 1024),
    schedulerInvocations: counts.ticks,
    sqsRequests: sqsRequestsOf(simulation),
    logGigabytes: invocationLogGigabytes({ runs, batches, deliveries }),
    metricMonths: Object.keys(METRICS).length * months,
    alarmMonths: ALARM_METRICS * months,
    traces: traced(runs, drainMs / 1000) + traced(batches, drainMs / 1000),
  } satisfies Usage;
}
