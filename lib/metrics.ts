import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';

/** Every metric that Sluice emits. Dashboards and alarms may name these and no others. */
export const METRICS = {
  claimed: MetricUnit.Count,
  published: MetricUnit.Count,
  released: MetricUnit.Count,
  rescued: MetricUnit.Count,
  crashes: MetricUnit.Count,
  completed: MetricUnit.Count,
  retried: MetricUnit.Count,
  failed: MetricUnit.Count,
  snoozed: MetricUnit.Count,
  stale: MetricUnit.Count,
  unsettled: MetricUnit.Count,
  rejectedRecords: MetricUnit.Count,
  inFlight: MetricUnit.Count,
  schedulerErrors: MetricUnit.Count,
  processTime: MetricUnit.Milliseconds,
  timeInQueue: MetricUnit.Milliseconds,
} as const;

export type MetricName = keyof typeof METRICS;

export interface Metrics {
  /** Adds to a counter, or a sample to a duration (milliseconds). */
  add(name: MetricName, value: number): void;
  /** Writes what was added since the last call. Called at the end of every invocation. */
  publish(): void;
}

/** CloudWatch metrics in the embedded metric format, with the scheduler as their dimension, by Powertools. */
export function createMetrics(scheduler: string): Metrics {
  const sink = new PowertoolsMetrics({ namespace: 'Sluice', defaultDimensions: { scheduler } });
  return {
    add: (name, value) => sink.addMetric(name, METRICS[name], value),
    publish: () => sink.publishStoredMetrics(),
  };
}
