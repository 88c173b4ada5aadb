import { ec2Usage, fargateUsage, stepFunctionsUsage } from './alternatives.ts';
import { type Shortage, shortagesOf } from './capacity.ts';
import { type Cost, costOf, type Usage } from './cost-of.ts';
import { PRICES } from './prices.ts';
import { sluiceUsage } from './sluice-usage.ts';
import { endpointUsage, natUsage } from './vpc-usage.ts';
import type { Workload } from './workload.ts';

/** The ways of doing the same work, Sluice first. */
export const WAYS: Readonly<Record<string, (workload: Workload) => Usage>> = {
  Sluice: sluiceUsage,
  'always-on worker, Fargate': fargateUsage,
  'always-on worker, EC2': ec2Usage,
  'Distributed Map, Express children': (workload) => stepFunctionsUsage(workload, 'express'),
  'Distributed Map, Standard children': (workload) => stepFunctionsUsage(workload, 'standard'),
};

/** What a VPC adds to each of them. */
export const VPC: Readonly<Record<string, (workload: Workload) => Usage>> = {
  'NAT gateway in two zones': natUsage,
  'SQS endpoint in two zones': endpointUsage,
};

/** A month of one workload, in USD, done in every way. */
export interface Report {
  readonly workload: Workload;
  readonly freeTier: boolean;
  readonly ways: readonly (Cost & { readonly name: string })[];
  readonly vpc: readonly (Cost & { readonly name: string })[];
  /** Settings that do not allow for it; none where all is well. */
  readonly shortages: readonly Shortage[];
}

export function reportOf(workload: Workload, freeTier = false): Report {
  const costs = (ways: typeof WAYS) =>
    Object.entries(ways).map(([name, usage]) => ({ name, ...costOf(usage(workload), PRICES, freeTier) }));
  return { workload, freeTier, ways: costs(WAYS), vpc: costs(VPC), shortages: shortagesOf(workload) };
}

/** `1,234.50`; a fraction of a cent is not nothing. */
export function formatUsd(usd: number): string {
  if (usd > 0 && usd < 0.01) return '< 0.01';
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** Four digits are enough of a quantity; a whole number below a hundred million is written out. */
export function formatQuantity(quantity: number): string {
  const digits = quantity >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 };
  return quantity.toLocaleString('en-US', digits);
}
