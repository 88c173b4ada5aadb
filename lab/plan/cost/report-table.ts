import Table from 'cli-table3';
import { GROUPS, PRICED } from './prices.ts';
import { formatQuantity, formatUsd, type Report } from './report.ts';
import { batchMs } from './workload.ts';

const plain = { style: { head: [], border: [], compact: true } };

/** The report for a terminal: Sluice's bill line by line, then the ways side by side. */
export function formatReport({ workload, freeTier, ways, vpc, shortages }: Report): string {
  const [sluice] = ways;
  const bill = new Table({
    ...plain,
    head: ['Sluice, a month', 'quantity', 'unit', 'USD'],
    colAligns: ['left', 'right', 'left', 'right'],
  });
  for (const { label, quantity, unit, usd } of sluice?.lines ?? []) {
    bill.push([label, formatQuantity(quantity), unit, formatUsd(usd)]);
  }
  const groups = GROUPS.filter((group) => group !== 'network');
  const comparison = new Table({
    ...plain,
    head: ['the same work', ...groups, 'USD a month'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  for (const way of ways) {
    comparison.push([way.name, ...groups.map((group) => formatUsd(way.groups[group])), formatUsd(way.usd)]);
  }
  return [
    describeWork(workload),
    bill.toString(),
    comparison.toString(),
    [
      `Prices of ${PRICED.region}, ${PRICED.asOf}; ${freeTier ? 'the free tier is taken off' : 'no free tier (--free-tier takes it off)'}.`,
      `Not in it: the database, and what a VPC adds: ${vpc.map(({ name, usd }) => `${name} ${formatUsd(usd)}`).join(', ')}.`,
      ...shortages.map(
        ({ setting, value, needed }) => `${setting} is ${value}: this work needs ${needed} or more, of each scheduler.`,
      ),
    ].join('\n'),
  ].join('\n\n');
}

function describeWork(workload: Report['workload']): string {
  const { items, processMs, schedulers, memoryMb } = workload;
  const duration = (batchMs(workload) / 1000).toFixed(2);
  return `${formatQuantity(items)} items a month of ${formatQuantity(processMs)} ms, a batch of ${workload.recordsPerBatch} in ${duration} s; ${schedulers} schedulers, Lambdas of ${memoryMb} MB`;
}
