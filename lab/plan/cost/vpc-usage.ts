import type { Usage } from './cost-of.ts';
import { deliveriesOf, HOURS_PER_MONTH, type Workload } from './workload.ts';

/** Zones in which a VPC has its gateways and endpoints. */
const ZONES = 2;

/** What a domain's home page and its answers to a scan weigh on the wire, about, in bytes. */
export const FETCHED_BYTES = 100_000;

/** A queue message with the envelope of its request, about, in bytes. */
const MESSAGE_BYTES = 500;

/** What running the Lambdas in a VPC adds, where they must reach the web: a NAT gateway in each zone. */
export function natUsage(workload: Workload): Usage {
  return {
    natHours: ZONES * HOURS_PER_MONTH,
    natGigabytes: (deliveriesOf(workload) * (FETCHED_BYTES + MESSAGE_BYTES)) / 1e9,
  };
}

/** What it adds where they need SQS alone: an interface endpoint in each zone. */
export function endpointUsage(workload: Workload): Usage {
  return {
    endpointHours: ZONES * HOURS_PER_MONTH,
    endpointGigabytes: (deliveriesOf(workload) * MESSAGE_BYTES) / 1e9,
  };
}
