import { batchMs, deliveriesOf, runsOf, SECONDS_PER_MONTH, type Workload } from './workload.ts';

/** A setting under which a workload cannot be done in its month. */
export interface Shortage {
  readonly setting: 'MAX_IN_FLIGHT' | 'MAX_CONCURRENCY';
  readonly value: number;
  /** The least that would do, with nothing to spare. */
  readonly needed: number;
}

/**
 * What the settings must allow for the work to be done at all: a run dispatches up to `MAX_IN_FLIGHT` items, and
 * `MAX_CONCURRENCY` batches are processed at once. The items are shared evenly by the schedulers.
 */
export function shortagesOf(workload: Workload): Shortage[] {
  const { maxInFlight, maxConcurrency, recordsPerBatch, schedulers } = workload;
  const deliveries = deliveriesOf(workload) / schedulers;
  const batchesAtOnce = ((deliveries / recordsPerBatch) * batchMs(workload)) / 1000 / SECONDS_PER_MONTH;
  const shortages: Shortage[] = [
    { setting: 'MAX_IN_FLIGHT', value: maxInFlight, needed: Math.ceil((deliveries * schedulers) / runsOf(workload)) },
    { setting: 'MAX_CONCURRENCY', value: maxConcurrency, needed: Math.ceil(batchesAtOnce) },
  ];
  return shortages.filter(({ value, needed }) => needed > value);
}
