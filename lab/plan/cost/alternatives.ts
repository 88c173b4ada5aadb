import type { Usage } from './cost-of.ts';
import { workerLogGigabytes } from './log-volume.ts';
import { lambdaUsage, observationUsage } from './sluice-usage.ts';
import {
  batchesOf,
  batchMs,
  deliveriesOf,
  HOURS_PER_MONTH,
  runsOf,
  SECONDS_PER_MONTH,
  type Workload,
} from './workload.ts';

/** A Lambda has a full vCPU at this much memory, and a share of it below. */
export const MB_PER_VCPU = 1769;

/** An always-on worker is sized so that its slots are busy for this share of the time at the peak. */
export const UTILISATION = 0.7;

/** A worker may have this much less CPU than the Lambda that it stands for: the next size up would be twice the price. */
const CPU_TOLERANCE = 0.8;

/** Fargate's sizes: vCPU, and the least and the most memory in GB that goes with it. */
const FARGATE_SIZES = [
  { vcpu: 0.25, leastGb: 0.5, mostGb: 2 },
  { vcpu: 0.5, leastGb: 1, mostGb: 4 },
  { vcpu: 1, leastGb: 2, mostGb: 8 },
  { vcpu: 2, leastGb: 4, mostGb: 16 },
  { vcpu: 4, leastGb: 8, mostGb: 30 },
  { vcpu: 8, leastGb: 16, mostGb: 60 },
] as const;

const C7G_MEDIUM = { vcpu: 1, gb: 2 } as const;
const ROOT_DISK_GB = 8;

/** An always-on worker on Fargate, which claims from the database itself: no queue, no schedule. */
export function fargateUsage(workload: Workload): Usage {
  const { vcpu, gb } = fargateSize(workload.memoryMb);
  const tasks = workersOf(workload, 1);
  return {
    ...workerObservation(workload, tasks),
    fargateVcpuHours: tasks * vcpu * HOURS_PER_MONTH,
    fargateGbHours: tasks * gb * HOURS_PER_MONTH,
  };
}

/** The same on EC2 instances, each with room for several workers. */
export function ec2Usage(workload: Workload): Usage {
  const { vcpu, gb } = lambdaSize(workload.memoryMb);
  const instances = workersOf(workload, Math.min(C7G_MEDIUM.vcpu / (vcpu * CPU_TOLERANCE), C7G_MEDIUM.gb / gb));
  return {
    ...workerObservation(workload, instances),
    ec2Hours: instances * HOURS_PER_MONTH,
    ebsGbMonths: instances * ROOT_DISK_GB,
  };
}

/**
 * A scheduled Standard workflow that lists due items and hands batches to child workflows of a Distributed Map, with the
 * same Lambdas. The map is charged a transition for each child that it starts, besides what the child costs.
 */
export function stepFunctionsUsage(workload: Workload, children: 'standard' | 'express'): Usage {
  const runs = runsOf(workload);
  const batches = batchesOf(workload);
  const parents = runs * PARENT_STATES.always + Math.min(deliveriesOf(workload), runs) * PARENT_STATES.withItems;
  const shared = { ...lambdaUsage(workload), ...observationUsage(workload) };
  if (children === 'standard') return { ...shared, stateTransitions: parents + 2 * batches };
  return {
    ...shared,
    stateTransitions: parents + batches,
    expressRequests: batches,
    expressGbHours: batches * ((EXPRESS_MB / 1024) * (roundedUp(batchMs(workload), EXPRESS_STEP_MS) / 3_600_000)),
  };
}

/** A task that lists, a choice whether there is anything; then the map. */
const PARENT_STATES = { always: 2, withItems: 1 } as const;

/** Express workflows are billed by 64 MB and by 100 ms. */
const EXPRESS_MB = 64;
const EXPRESS_STEP_MS = 100;

/**
 * Workers that the peak takes, at least one. A Lambda's worth of CPU and memory processes as many items side by side as
 * a batch has, and unlike a batch takes the next as soon as one ends: so the mean time counts, not the slowest's.
 *
 * @param lambdasPerWorker how many Lambdas' worth one worker is
 */
function workersOf(workload: Workload, lambdasPerWorker: number): number {
  const busy = (deliveriesOf(workload) * workload.processMs * workload.peak) / 1000 / SECONDS_PER_MONTH;
  return Math.max(1, Math.ceil(busy / (workload.recordsPerBatch * UTILISATION * lambdasPerWorker)));
}

function workerObservation(workload: Workload, workers: number): Usage {
  const { metricMonths = 0, alarmMonths = 0, dashboardMonths = 0 } = observationUsage(workload);
  return { metricMonths, alarmMonths, dashboardMonths, logGigabytes: workerLogGigabytes(workload, workers) };
}

function lambdaSize(memoryMb: number): { vcpu: number; gb: number } {
  return { vcpu: memoryMb / MB_PER_VCPU, gb: memoryMb / 1024 };
}

/** The smallest Fargate size that stands for a Lambda of so much memory. */
function fargateSize(memoryMb: number): { vcpu: number; gb: number } {
  const wanted = lambdaSize(memoryMb);
  const size = FARGATE_SIZES.find(({ vcpu, mostGb }) => vcpu >= wanted.vcpu * CPU_TOLERANCE && mostGb >= wanted.gb);
  if (!size) throw new RangeError(`no Fargate size stands for a Lambda of ${memoryMb} MB`);
  return { vcpu: size.vcpu, gb: Math.max(size.leastGb, roundedUp(wanted.gb, size.leastGb < 1 ? 0.5 : 1)) };
}

function roundedUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
