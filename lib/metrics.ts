import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import type { SettingsSchema } from './settings.ts';

/** Every metric that Sluice emits. Dashboards and alarms may name these and no others. */
export const METRICS = {
  runs: MetricUnit.Count,
  claimed: MetricUnit.Count,
  published: MetricUnit.Count,
  released: MetricUnit.Count,
  rescued: MetricUnit.Count,
  crashes: MetricUnit.Count,
  completed: MetricUnit.Count,
  retried: MetricUnit.Count,
  failed: MetricUnit.Count,
  snoozed: MetricUnit.Count,
  excused: MetricUnit.Count,
  limitsReached: MetricUnit.Count,
  failuresNotApplied: MetricUnit.Count,
  stale: MetricUnit.Count,
  unsettled: MetricUnit.Count,
  rejectedRecords: MetricUnit.Count,
  refused: MetricUnit.Count,
  troubles: MetricUnit.Count,
  inFlight: MetricUnit.Count,
  pending: MetricUnit.Count,
  oldestDueAge: MetricUnit.Seconds,
  schedulerErrors: MetricUnit.Count,
  processTime: MetricUnit.Milliseconds,
  timeInQueue: MetricUnit.Milliseconds,
} as const;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMESPACE = 'Sluice';

export const MetricSettings = z.object({
  stage: z.string().default('local').describe('the stage, a dimension of every metric; set by the deployment'),
}) satisfies SettingsSchema;

export interface Metrics {
  /** Adds to a counter, or a sample to a duration. */
  add(name: MetricName, value: number): void;
  /** Writes what was added since the last call. Called at the end of every invocation. */
  publish(): void;
}

/** The dimensions that a scheduler's metrics are found under. */
export function metricDimensions(scheduler: string, stage: string) {
  return { service: 'sluice', stage, scheduler };
}

/** CloudWatch metrics in the embedded metric format, by Powertools. */
export function createMetrics(scheduler: string, stage: string): Metrics {
  // Powertools keeps `service` apart from the other dimensions.
  const { service: serviceName, ...defaultDimensions } = metricDimensions(scheduler, stage);
  const sink = new PowertoolsMetrics({ namespace: METRIC_NAMESPACE, serviceName, defaultDimensions });
  return {
    add: (name, value) => sink.addMetric(name, METRICS[name], value),
    publish: () => sink.publishStoredMetrics(),
  };
}
