import type { Month } from '../workload.ts';
import { workerLogGigabytes } from './log-volume.ts';
import { batchesOf, batchMs, deliveriesOf, runsOf, sluiceUsage } from './month.ts';
import type { Usage } from './prices.ts';
import { HOURS_PER_MONTH, MONTH_MS } from './usage.ts';

/** A Lambda has a full vCPU at this much memory, and a share of it below. */
export const MB_PER_VCPU = 1769;

/** An always-on worker is sized so that its slots are busy for this share of the time at the peak. */
export const UTILISATION = 0.7;

/** A worker may have this much less CPU than the Lambda that it stands for: the next size up would be twice the price. */
const CPU_TOLERANCE = 0.8;

/** Fargate's sizes: vCPU, and the most memory in GB that goes with it; the least is two for each. */
const FARGATE_SIZES: readonly [vcpu: number, mostGb: number][] = [
  [0.25, 2],
  [0.5, 4],
  [1, 8],
  [2, 16],
  [4, 30],
  [8, 60],
];

const C7G_MEDIUM = { vcpu: 1, gb: 2 } as const;
const ROOT_DISK_GB = 8;

/** Zones in which a VPC has its gateways and endpoints. */
const ZONES = 2;

/** What a domain's home page and its answers to a scan weigh on the wire, about, in bytes. */
export const FETCHED_BYTES = 100_000;

/** A queue message with the envelope of its request, about, in bytes. */
const MESSAGE_BYTES = 500;

/** A task that lists, a choice whether there is anything; then the map. */
const PARENT_STATES = { always: 2, withItems: 1 } as const;

/** Express workflows are billed by 64 MB and by 100 ms. */
const EXPRESS_MB = 64;
const EXPRESS_STEP_MS = 100;

/** The ways of doing the same work, Sluice first. */
export const WAYS: Readonly<Record<string, (month: Month) => Usage>> = {
  Sluice: sluiceUsage,
  'always-on worker, Fargate': fargateUsage,
  'always-on worker, EC2': ec2Usage,
  'Distributed Map, Express children': (month) => {
    const batches = batchesOf(month);
    const hours = roundedUp(batchMs(month), EXPRESS_STEP_MS) / 3_600_000;
    return {
      ...mapUsage(month, 1),
      expressRequests: batches,
      expressGbHours: batches * (EXPRESS_MB / 1024) * hours,
    };
  },
  'Distributed Map, Standard children': (month) => mapUsage(month, 2),
};

/** What a VPC adds to each of them, where the Lambdas must reach the web, and where they need SQS alone. */
export const VPC: typeof WAYS = {
  'NAT gateway in two zones': (month) => ({
    natHours: ZONES * HOURS_PER_MONTH,
    natGigabytes: (deliveriesOf(month) * (FETCHED_BYTES + MESSAGE_BYTES)) / 1e9,
  }),
  'SQS endpoint in two zones': (month) => ({
    endpointHours: ZONES * HOURS_PER_MONTH,
    endpointGigabytes: (deliveriesOf(month) * MESSAGE_BYTES) / 1e9,
  }),
};

/** An always-on worker on Fargate, which claims from the database itself: no queue, no schedule. */
function fargateUsage(month: Month): Usage {
  const { vcpu, gb } = fargateSize(month.memoryMb);
  const tasks = workersOf(month, 1);
  return {
    ...workerObservation(month, tasks),
    fargateVcpuHours: tasks * vcpu * HOURS_PER_MONTH,
    fargateGbHours: tasks * gb * HOURS_PER_MONTH,
  };
}

/** The same on EC2 instances, each with room for several workers. */
function ec2Usage(month: Month): Usage {
  const { vcpu, gb } = lambdaSize(month.memoryMb);
  const instances = workersOf(month, Math.min(C7G_MEDIUM.vcpu / (vcpu * CPU_TOLERANCE), C7G_MEDIUM.gb / gb));
  return {
    ...workerObservation(month, instances),
    ec2Hours: instances * HOURS_PER_MONTH,
    ebsGbMonths: instances * ROOT_DISK_GB,
  };
}

/**
 * A scheduled Standard workflow that lists due items and hands batches to child workflows of a Distributed Map, with the
 * same Lambdas and no queue. The map is charged a transition for each child that it starts, besides what the child costs.
 */
function mapUsage(month: Month, transitionsOfChild: number): Usage {
  const { sqsRequests, ...lambdas } = sluiceUsage(month);
  const runs = runsOf(month);
  const parents = runs * PARENT_STATES.always + Math.min(deliveriesOf(month), runs) * PARENT_STATES.withItems;
  return { ...lambdas, stateTransitions: parents + transitionsOfChild * batchesOf(month) };
}

/**
 * Workers that the peak takes, at least one. A Lambda's worth of CPU and memory processes as many items side by side as
 * a batch has, and unlike a batch takes the next as soon as one ends: so the mean time counts, not the slowest's.
 *
 * @param lambdasPerWorker how many Lambdas' worth one worker is
 */
function workersOf(month: Month, lambdasPerWorker: number): number {
  const busy = (deliveriesOf(month) * month.processMs * month.peak) / MONTH_MS;
  return Math.max(1, Math.ceil(busy / (month.recordsPerBatch * UTILISATION * lambdasPerWorker)));
}

function workerObservation(month: Month, workers: number): Usage {
  const { metricMonths = 0, alarmMonths = 0, dashboardMonths = 0 } = sluiceUsage(month);
  const logGigabytes = workerLogGigabytes(deliveriesOf(month), workers * HOURS_PER_MONTH * 60);
  return { metricMonths, alarmMonths, dashboardMonths, logGigabytes };
}

function lambdaSize(memoryMb: number): { vcpu: number; gb: number } {
  return { vcpu: memoryMb / MB_PER_VCPU, gb: memoryMb / 1024 };
}

/** The smallest Fargate size that stands for a Lambda of so much memory. */
function fargateSize(memoryMb: number): { vcpu: number; gb: number } {
  const wanted = lambdaSize(memoryMb);
  const size = FARGATE_SIZES.find(([vcpu, mostGb]) => vcpu >= wanted.vcpu * CPU_TOLERANCE && mostGb >= wanted.gb);
  if (!size) throw new RangeError(`no Fargate size stands for a Lambda of ${memoryMb} MB`);
  const [vcpu] = size;
  return { vcpu, gb: Math.max(2 * vcpu, roundedUp(wanted.gb, vcpu < 0.5 ? 0.5 : 1)) };
}

function roundedUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
