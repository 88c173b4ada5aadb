import { EVENT_OVERHEAD, EVERY_RUN, LOG_BYTES, PLATFORM_BYTES } from '../../lab/plan/cost/log-volume.ts';
import { batchMs } from '../../lab/plan/cost/month.ts';
import { GROUPS, PRICED, PRICES, type Price } from '../../lab/plan/cost/prices.ts';
import { type Report, reportOf } from '../../lab/plan/cost/report.ts';
import { ALARM_METRICS, LONG_POLL_SECONDS, POLLERS } from '../../lab/plan/cost/usage.ts';
import { FETCHED_BYTES, MB_PER_VCPU, UTILISATION, WAYS } from '../../lab/plan/cost/ways.ts';
import { IDLE, OVERHEAD_MS } from '../../lab/plan/workload.ts';
import { formatQuantity, formatUsd } from '../../scripts/cli/format-number.ts';
import { breakEven } from './break-even.ts';
import { table } from './markdown-table.ts';

/** The months that the cost page shows. */
const MONTHS = [
  { title: 'idle', items: 0 },
  { title: '1 million items', items: 1e6 },
  { title: '10 million', items: 1e7 },
  { title: '100 million', items: 1e8 },
];

const reports = (freeTier: boolean): Report[] => MONTHS.map(({ items }) => reportOf({ ...IDLE, items }, freeTier));

/** Every way of doing the work, without and with the free tier, in USD a month. */
export function renderCostComparison(): string {
  const without = reports(false);
  const withFree = reports(true);
  const rows = Object.keys(WAYS).map((name, way) => [
    name,
    ...without.map(({ ways }, month) => {
      const [usd = 0, free = 0] = [ways[way]?.usd, withFree[month]?.ways[way]?.usd];
      return `${formatUsd(usd)} (${formatUsd(free)})`;
    }),
  ]);
  return table(['USD a month', ...MONTHS.map(({ title }) => title)], rows);
}

/** Sluice's bill, line by line: quantity and USD, without the free tier. */
export function renderCostBill(): string {
  const bills = reports(false).map(({ ways: [sluice] }) => sluice);
  const lines = bills.at(-1)?.lines ?? [];
  const rows = GROUPS.flatMap((group) => {
    const inGroup = lines.filter((line) => line.group === group);
    return inGroup.map(({ resource, label, unit }) => [
      label.toLowerCase().endsWith(unit) ? label : `${label}, ${unit}`,
      ...bills.map((bill) => {
        const line = bill?.lines.find((candidate) => candidate.resource === resource);
        return `${formatQuantity(line?.quantity ?? 0)}: ${formatUsd(line?.usd ?? 0)}`;
      }),
    ]);
  });
  const sums = ['**all**', ...bills.map((bill) => `**${formatUsd(bill?.usd ?? 0)}**`)];
  return table(['quantity: USD', ...MONTHS.map(({ title }) => title)], [...rows, sums]);
}

/** From how many items on another way costs less, for work that comes evenly and work that comes in peaks. */
export function renderCostBreakEven(): string {
  const peaks = [1, 3, 10];
  const rows = Object.keys(WAYS)
    .slice(1)
    .map((name) => [
      name,
      ...peaks.map((peak) => {
        const items = breakEven({ ...IDLE, peak }, name);
        return items === undefined ? 'never' : formatQuantity(items);
      }),
    ]);
  return table(['costs less from, items a month', ...peaks.map((peak) => `peak ${peak} times the mean`)], rows);
}

/** What a VPC adds to any of them. */
export function renderCostVpc(): string {
  const months = reports(false);
  const rows = (months[0]?.vpc ?? []).map(({ name }, index) => [
    name,
    ...months.map(({ vpc }) => formatUsd(vpc[index]?.usd ?? 0)),
  ]);
  return table(['USD a month', ...MONTHS.map(({ title }) => title)], rows);
}

/** The numbers that the formulas take. */
export function renderCostAssumptions(): string {
  const rows = [
    ['`items`', 'items a month, spread evenly', formatQuantity(IDLE.items), '`--items`'],
    ['`process`', 'mean time of processing an item, ms', formatQuantity(IDLE.processMs), '`--process-ms`'],
    ['`variation`', 'its standard deviation, in means', `${IDLE.variation}`, '`--variation`'],
    ['`attempts`', 'mean attempts of an item', `${IDLE.attempts}`, '`--attempts`'],
    ['`n`', 'records in a full batch', `${IDLE.recordsPerBatch}`, '`--records-per-batch`'],
    ['`schedulers`', 'schedulers deployed', `${IDLE.schedulers}`, '`--schedulers`'],
    ['`memory`', 'memory of each Lambda, MB', `${IDLE.memoryMb}`, '`--memory-mb`'],
    ['`peak`', 'highest rate, in means: what a worker is sized for', `${IDLE.peak}`, '`--peak`'],
    ['`interval`', 'minutes between two runs', `${IDLE.intervalMinutes}`, '`--interval-minutes`'],
    ['`batch size`', 'items of a claim', `${IDLE.batchSize}`, '`--batch-size`'],
    ['`run`', 'a run that finds nothing, ms', `${OVERHEAD_MS.run}`, ''],
    ['`dispatch`', 'claiming and sending an item, ms', `${OVERHEAD_MS.dispatchedItem}`, ''],
    ['`settle`', 'beginning a batch and settling its last item, ms', `${OVERHEAD_MS.batch}`, ''],
    ['`run log`, `batch log`, `item log`', 'what they log, bytes', logBytes(), ''],
    ['`run metrics`', 'metrics that an idle scheduler emits', `${EVERY_RUN.length}`, ''],
    ['`platform log`', 'what Lambda itself logs of an invocation, bytes', `${PLATFORM_BYTES.bytes}`, ''],
    ['`line`', 'what CloudWatch counts for a line besides its text, bytes', `${EVENT_OVERHEAD}`, ''],
    ['`alarm metrics`', "metrics that a scheduler's alarms watch", `${ALARM_METRICS}`, ''],
    ['`pollers`, `wait`', 'of the event source mapping, seconds', `${POLLERS}, ${LONG_POLL_SECONDS}`, ''],
    ['`busy`', 'share of the time that a worker is busy at the peak', `${UTILISATION}`, ''],
    ['`vCPU`', 'memory with which a Lambda has a full vCPU, MB', formatQuantity(MB_PER_VCPU), ''],
    ['`fetched`', 'what an item receives through a NAT gateway, bytes', formatQuantity(FETCHED_BYTES), ''],
  ];
  return table(['', 'meaning', 'default', 'option'], rows, false);
}

/** What the prices make of the batch time that the formulas give. */
export function renderCostBatch(): string {
  return `With the defaults, a batch of ${IDLE.recordsPerBatch} takes ${formatQuantity(batchMs(IDLE))} ms.`;
}

/** Every price, with what is free and the page that states it. */
export function renderCostPrices(): string {
  const rows = Object.values<Price>(PRICES).map(({ label, unit, per, tiers, free, source }) => [
    label,
    tiers.map((tier) => `${tier.usd}${tierEnd(tier.upTo)}`).join(', '),
    per === 1 ? unit : `${formatQuantity(per)} ${unit}`,
    free === 0 ? '' : formatQuantity(free),
    `\`${source}\``,
  ]);
  const head = ['what', 'USD', 'for', 'free each month', 'page of aws.amazon.com'];
  return `Region ${PRICED.region}, ${PRICED.asOf}.\n\n${table(head, rows, false)}`;
}

function logBytes(): string {
  return [LOG_BYTES.run, LOG_BYTES.batch, LOG_BYTES.item].map(({ bytes }) => bytes).join(', ');
}

function tierEnd(upTo: number): string {
  return Number.isFinite(upTo) ? ` to ${formatQuantity(upTo)}` : '';
}
