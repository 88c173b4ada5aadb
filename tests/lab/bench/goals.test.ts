import { expect, test } from '@jest/globals';
import { renderPerformance } from '../../../docs/generate/render-performance.ts';
import { judge, peersAhead } from '../../../lab/bench/performance/goals.ts';
import type { PerformanceReport } from '../../../lab/bench/performance/performance.ts';
import type { ContenderFigures } from '../../../lab/bench/performance/throughput.ts';

const always = (value: number) => ({ median: value, min: value, max: value });

function contender(name: string, itemsPerSecond: number, walBytes = 500): ContenderFigures {
  return {
    name,
    itemsPerSecond: always(itemsPerSecond),
    rounds: [itemsPerSecond],
    cpuMsPerItem: always(0.5),
    perItem: { transactions: always(1.1), statements: null, walBytes: always(walBytes), bufferHits: always(20) },
  };
}

function report(changes: Partial<PerformanceReport> = {}): PerformanceReport {
  return {
    date: '2026-11-24T04:00:00.000Z',
    quick: false,
    machine: { cpu: 'a processor', cores: 2, memoryGb: 8, system: 'linux x64' },
    versions: { node: '24.0.0' },
    load: { items: 2000, processes: 2, poolSize: 2, concurrency: 8, rounds: 5 },
    contenders: [
      contender('sluice', 1500, 900),
      contender('graphile-worker', 1000),
      contender('pg-boss', 400, 1600),
      contender('bare update', 5000),
    ],
    claim: {
      rows: 5_000_000,
      claims: 60,
      few: { pending: 10_000, ms: always(10) },
      many: { pending: 1_000_000, ms: always(11) },
    },
    dispatch: { items: 50_000, sqsMs: 10, batchSize: 1000, itemsPerSecond: always(6000) },
    idle: { runs: 20, statementsPerMinute: 8 },
    endToEnd: { items: 5000, processors: 2, itemsPerSecond: 800 },
    memory: { items: 100_000, tenths: [90, 100, 100, 100, 100, 100, 100, 100, 100, 104] },
    ...changes,
  };
}

const verdictOn = (part: string, changes?: Partial<PerformanceReport>) =>
  judge(report(changes)).find(({ measure }) => measure.includes(part));

test.each([
  ['graphile-worker', '1.50', true],
  ['pg-boss', '3.75', true],
  ['items/s, by those of the bare update in', '0.30', false],
  ['WAL', '1.8', false],
  ['claim time', '1.1', true],
  ['dispatch', '6,000', true],
  ['memory', '+4.0 %', true],
])('the goal of %s is judged by the medians', (part, figure, reached) => {
  expect(verdictOn(part)).toMatchObject({ figure, reached });
});

test('a ratio is that of the same round, whatever the machine did in others', () => {
  const contenders = [
    { ...contender('sluice', 0), rounds: [100, 1000, 3000] },
    { ...contender('graphile-worker', 0), rounds: [50, 500, 1500] },
    contender('pg-boss', 1),
    contender('bare update', 1),
  ];

  expect(verdictOn('graphile-worker', { contenders })?.figure).toBe('2.00');
});

test('memory that shrinks by more than the goal allows is not flat either', () => {
  const tenths = [90, 100, 100, 100, 100, 100, 100, 100, 100, 90];

  expect(verdictOn('memory', { memory: { items: 1000, tenths } })).toMatchObject({ figure: '−10.0 %', reached: false });
});

test('what the server does not count is neither reached nor missed', () => {
  expect(verdictOn('nothing to do', { idle: { runs: 20, statementsPerMinute: null } })).toMatchObject({
    figure: 'not measured here',
    reached: null,
  });
});

test('a peer that is ahead in something is said to be', () => {
  expect(peersAhead(report())).toEqual(['graphile-worker is ahead in WAL.']);
});

test('the table of the README has a line for each contender and each measure', () => {
  const lines = renderPerformance(report()).split('\n');

  expect(lines).toContain('| sluice | 1,500 (1,500 to 1,500) | 0.5 | 1.1 |  | 900 | 20 |');
  expect(lines).toContain('| WAL per item, by that of the bare update | ≤ 1.3 | 1.8 | missed |');
  expect(lines.at(-1)).toBe('graphile-worker is ahead in WAL.');
});
