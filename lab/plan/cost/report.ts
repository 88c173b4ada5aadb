import type { Month } from '../workload.ts';
import { costOf } from './cost-of.ts';
import { shortagesOf } from './month.ts';
import { PRICES } from './prices.ts';
import { VPC, WAYS } from './ways.ts';

export type Report = ReturnType<typeof reportOf>;

/** A month of one workload, in USD, done in every way; and the settings that do not allow for it. */
export function reportOf(workload: Month, freeTier = false) {
  const costs = (ways: typeof WAYS) =>
    Object.entries(ways).map(([name, usage]) => ({ name, ...costOf(usage(workload), PRICES, freeTier) }));
  return { workload, freeTier, ways: costs(WAYS), vpc: costs(VPC), shortages: shortagesOf(workload) };
}
