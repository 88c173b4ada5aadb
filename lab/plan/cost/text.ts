import { formatQuantity, formatUsd } from '../../../scripts/cli/format-number.ts';
import { textTable } from '../../../scripts/cli/text-table.ts';
import type { Month } from '../workload.ts';
import { batchMs } from './month.ts';
import { GROUPS, PRICED } from './prices.ts';
import type { Report } from './report.ts';

/** The report for a terminal: Sluice's bill line by line, then the ways side by side. */
export function formatReport({ workload, freeTier, ways, vpc, shortages }: Report): string {
  const [sluice] = ways;
  const bill = sluice?.lines.map(({ label, quantity, unit, usd }) => [
    label,
    formatQuantity(quantity),
    unit,
    formatUsd(usd),
  ]);
  const groups = GROUPS.filter((group) => group !== 'network');
  const comparison = ways.map((way) => [
    way.name,
    ...groups.map((group) => formatUsd(way.groups[group])),
    formatUsd(way.usd),
  ]);
  return [
    describeWork(workload),
    textTable(['Sluice, a month', 'quantity', 'unit', 'USD'], bill ?? [], (column) => column % 2 === 0),
    textTable(['the same work', ...groups, 'USD a month'], comparison),
    [
      `Prices of ${PRICED.region}, ${PRICED.asOf}; ${freeTier ? 'the free tier is taken off' : 'no free tier (--free-tier takes it off)'}.`,
      `Not in it: the database, and what a VPC adds: ${vpc.map(({ name, usd }) => `${name} ${formatUsd(usd)}`).join(', ')}.`,
      ...shortages.map(
        ({ setting, value, needed }) => `${setting} is ${value}: this work needs ${needed} or more, of each scheduler.`,
      ),
    ].join('\n'),
  ].join('\n\n');
}

function describeWork(month: Month): string {
  const { items, processMs, schedulers, memoryMb } = month;
  const duration = (batchMs(month) / 1000).toFixed(2);
  return `${formatQuantity(items)} items a month of ${formatQuantity(processMs)} ms, a batch of ${month.recordsPerBatch} in ${duration} s; ${schedulers} schedulers, Lambdas of ${memoryMb} MB`;
}
