import type { Month } from '../workload.ts';
import { shortagesOf } from './month.ts';
import { GROUPS, type Group, PRICES, type Price, type Prices, type Resource, type Usage } from './prices.ts';
import { VPC, WAYS } from './ways.ts';

export type Report = ReturnType<typeof reportOf>;

/** A month of one workload, in USD, done in every way; and the settings that do not allow for it. */
export function reportOf(workload: Month, freeTier = false) {
  const costs = (ways: typeof WAYS) =>
    Object.entries(ways).map(([name, usage]) => ({ name, ...costOf(usage(workload), PRICES, freeTier) }));
  return { workload, freeTier, ways: costs(WAYS), vpc: costs(VPC), shortages: shortagesOf(workload) };
}

/**
 * A month's bill. Knows nothing of where the usage comes from: derived from a workload, or counted by a simulation.
 *
 * @param freeTier whether the account's free tier is taken off, as if nothing else used it up
 */
export function costOf(usage: Usage, prices: Prices, freeTier = false) {
  const resources = Object.keys(prices) as Resource[];
  const lines = resources.flatMap((resource) => {
    const quantity = usage[resource] ?? 0;
    if (quantity === 0) return [];
    const { label, group, unit } = prices[resource];
    return [{ resource, label, group, quantity, unit, usd: priceOf(quantity, prices[resource], freeTier) }];
  });
  const sum = (of: typeof lines) => of.reduce((total, { usd }) => total + usd, 0);
  const groups = GROUPS.map((group) => [group, sum(lines.filter((line) => line.group === group))]);
  return { lines, groups: Object.fromEntries(groups) as Record<Group, number>, usd: sum(lines) };
}

function priceOf(quantity: number, { tiers, per, free }: Price, freeTier: boolean): number {
  const billed = freeTier ? quantity - free : quantity;
  let usd = 0;
  let from = 0;
  for (const tier of tiers) {
    usd += (Math.max(0, Math.min(billed, tier.upTo) - from) / per) * tier.usd;
    from = tier.upTo;
  }
  return usd;
}
