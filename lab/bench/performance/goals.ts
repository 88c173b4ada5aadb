import { median } from '../median.ts';
import type { PerformanceReport } from './performance.ts';
import type { ContenderFigures } from './throughput.ts';

/** One measure, what it should be, and what it is. */
export interface Verdict {
  readonly measure: string;
  readonly goal: string;
  readonly figure: string;
  /** Null where there is no goal, or what it takes was not measured. */
  readonly reached: boolean | null;
}

const GOALS = {
  graphileRatio: 1.5,
  bossRatio: 3,
  floorRatio: 0.4,
  transactions: 1.2,
  walRatio: 1.3,
  claimRatio: 1.2,
  dispatchPerSecond: 5000,
  idleStatements: 12,
  memoryGrowth: 0.05,
} as const;

const UNKNOWN = 'not measured here';

/** Judges a report by the goals. */
export function judge(report: PerformanceReport): Verdict[] {
  const { claim, dispatch, idle, endToEnd, memory } = report;
  const sluice = contender(report, 'sluice');
  const floor = contender(report, 'bare update');
  // Round by round: what else the machine did meanwhile slowed both of a pair.
  const ratioTo = ({ rounds }: ContenderFigures) =>
    median(sluice.rounds.map((rate, round) => rate / (rounds[round] ?? Number.NaN)));
  const transactions = sluice.perItem.transactions?.median ?? null;
  const wal = quotient(sluice.perItem.walBytes?.median, floor.perItem.walBytes?.median);
  const claimRatio = claim.many.ms.median / claim.few.ms.median;
  const growth = (memory.tenths.at(-1) ?? 0) / (memory.tenths[1] ?? 1) - 1;
  return [
    atLeast(
      'items/s, by those of graphile-worker in the same round',
      GOALS.graphileRatio,
      ratioTo(contender(report, 'graphile-worker')),
    ),
    atLeast('items/s, by those of pg-boss in the same round', GOALS.bossRatio, ratioTo(contender(report, 'pg-boss'))),
    atLeast('items/s, by those of the bare update in the same round', GOALS.floorRatio, ratioTo(floor)),
    atMost('transactions per item', GOALS.transactions, transactions),
    atMost('WAL per item, by that of the bare update', GOALS.walRatio, wal),
    atMost(
      `claim time with ${count(claim.many.pending)} pending by that with ${count(claim.few.pending)}, among ${count(claim.rows)} rows`,
      GOALS.claimRatio,
      claimRatio,
    ),
    {
      measure: `dispatch by one scheduled Lambda, SQS answering in ${dispatch.sqsMs} ms, items/s`,
      goal: `≥ ${count(GOALS.dispatchPerSecond)}`,
      figure: count(dispatch.itemsPerSecond.median),
      reached: dispatch.itemsPerSecond.median >= GOALS.dispatchPerSecond,
    },
    atMost('statements a minute of a scheduler with nothing to do', GOALS.idleStatements, idle.statementsPerMinute),
    {
      measure: `end to end through the local SQS, ${endToEnd.processors} processors, items/s`,
      goal: '',
      figure: count(endToEnd.itemsPerSecond),
      reached: null,
    },
    {
      measure: `memory of a processor over ${count(memory.items)} items, last tenth by the second`,
      goal: `± ${GOALS.memoryGrowth * 100} %`,
      figure: `${growth < 0 ? '−' : '+'}${Math.abs(growth * 100).toFixed(1)} %`,
      reached: Math.abs(growth) <= GOALS.memoryGrowth,
    },
  ];
}

/** Where a peer is ahead of Sluice, in so many words. */
export function peersAhead(report: PerformanceReport): string[] {
  const sluice = contender(report, 'sluice');
  return ['graphile-worker', 'pg-boss'].flatMap((name) => {
    const peer = contender(report, name);
    const wins = [
      ...(peer.itemsPerSecond.median > sluice.itemsPerSecond.median ? ['items per second'] : []),
      ...(isLess(peer.cpuMsPerItem, sluice.cpuMsPerItem) ? ['processor time'] : []),
      ...(isLess(peer.perItem.transactions, sluice.perItem.transactions) ? ['transactions'] : []),
      ...(isLess(peer.perItem.statements, sluice.perItem.statements) ? ['statements'] : []),
      ...(isLess(peer.perItem.walBytes, sluice.perItem.walBytes) ? ['WAL'] : []),
      ...(isLess(peer.perItem.bufferHits, sluice.perItem.bufferHits) ? ['buffer hits'] : []),
    ];
    return wins.length > 0 ? [`${name} is ahead in ${wins.join(', ')}.`] : [];
  });
}

function contender({ contenders }: PerformanceReport, name: string): ContenderFigures {
  const found = contenders.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`the report has no ${name}`);
  return found;
}

type Median = { readonly median: number } | null;

const isLess = (a: Median, b: Median): boolean => a !== null && b !== null && a.median < b.median;

const quotient = (a: number | undefined, b: number | undefined) => (a !== undefined && b ? a / b : null);

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

function atLeast(measure: string, goal: number, value: number): Verdict {
  return { measure, goal: `≥ ${goal}`, figure: value.toFixed(2), reached: value >= goal };
}

function atMost(measure: string, goal: number, value: number | null): Verdict {
  const figure = value === null ? UNKNOWN : String(Number(value.toFixed(2)));
  return { measure, goal: `≤ ${goal}`, figure, reached: value === null ? null : value <= goal };
}
