import Table from 'cli-table3';
import type { Spread } from '../median.ts';
import { count, judge, peersAhead } from './goals.ts';
import type { PerformanceReport } from './performance.ts';

export type Rows = readonly (readonly string[])[];

export const CONTENDER_HEAD = [
  '',
  'items/s: median (min to max)',
  'CPU ms',
  'transactions',
  'statements',
  'WAL bytes',
  'buffer hits',
];
export const VERDICT_HEAD = ['measure', 'goal', 'figure', ''];

/** For a terminal. */
export function renderText(report: PerformanceReport): string {
  return [
    conditions(report),
    toText([CONTENDER_HEAD, ...contenderRows(report)]),
    toText([VERDICT_HEAD, ...verdictRows(report)]),
    ...peersAhead(report),
  ].join('\n');
}

export function conditions({ date, machine, versions, load, quick }: PerformanceReport): string {
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return (
    `Measured ${date.slice(0, 10)}${quick ? ', quickly,' : ''} on ${machine.cores} cores (${machine.cpu}, ` +
    `${machine.memoryGb} GB, ${machine.system}) with ${software.join(', ')}: ${load.processes} processes each, with ` +
    `${load.poolSize} connections and ${load.concurrency} items at a time; ${load.rounds === 1 ? 'one round' : `${load.rounds} rounds`} of ` +
    `${count(load.items)} items, in turns. All but items/s is per item.`
  );
}

export function contenderRows({ contenders }: PerformanceReport): Rows {
  return contenders.map(({ name, itemsPerSecond: { median, min, max }, cpuMsPerItem, perItem }) => [
    name,
    `${count(median)} (${count(min)} to ${count(max)})`,
    figure(cpuMsPerItem, 2),
    figure(perItem.transactions, 2),
    figure(perItem.statements, 2),
    figure(perItem.walBytes, 0),
    figure(perItem.bufferHits, 1),
  ]);
}

export function verdictRows(report: PerformanceReport): Rows {
  return judge(report).map(({ measure, goal, figure: reading, reached }) => [
    measure,
    goal,
    reading,
    reached === null ? '' : reached ? 'reached' : 'missed',
  ]);
}

function figure(spread: Spread | null, digits: number): string {
  return spread === null ? '' : spread.median.toLocaleString('en-US', { maximumFractionDigits: digits });
}

function toText([head = [], ...rows]: Rows): string {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
