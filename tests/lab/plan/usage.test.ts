import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { breakEven } from '../../../docs/generate/break-even.ts';
import { batchesOf, batchMs, runsOf, shortagesOf, sluiceUsage } from '../../../lab/plan/cost/month.ts';
import type { Resource, Usage } from '../../../lab/plan/cost/prices.ts';
import { reportOf } from '../../../lab/plan/cost/report.ts';
import { WAYS } from '../../../lab/plan/cost/ways.ts';
import { IDLE, type Month, OVERHEAD_MS } from '../../../lab/plan/workload.ts';
import { SchedulerSettings } from '../../../lib/scheduler/settings.ts';

const ONE: Month = { ...IDLE, schedulers: 1 };

const workload: fc.Arbitrary<Month> = fc.record({
  items: fc.integer({ min: 0, max: 1_000_000_000 }),
  processMs: fc.integer({ min: 1, max: 30_000 }),
  variation: fc.double({ min: 0, max: 3, noNaN: true }),
  attempts: fc.double({ min: 1, max: 5, noNaN: true }),
  recordsPerBatch: fc.integer({ min: 1, max: 10 }),
  schedulers: fc.integer({ min: 1, max: 5 }),
  memoryMb: fc.integer({ min: 128, max: 10_240 }),
  peak: fc.double({ min: 1, max: 20, noNaN: true }),
  intervalMinutes: fc.integer({ min: 1, max: 1440 }),
  batchSize: fc.integer({ min: 1, max: 1000 }),
  maxInFlight: fc.constant(1000),
  maxConcurrency: fc.constant(10),
  itemTimeoutSeconds: fc.constant(30),
});

const way = fc.constantFrom(...Object.keys(WAYS));

function usageOf(name: string, of: Month): Usage {
  const usage = WAYS[name];
  if (!usage) throw new Error(`there is no way ${name}`);
  return usage(of);
}

function usdOf(name: string, of: Month): number | undefined {
  return reportOf(of).ways.find((cost) => cost.name === name)?.usd;
}

test('the defaults are those of the settings', () => {
  const defaults = SchedulerSettings.omit({ queueUrl: true }).parse({});

  expect(defaults).toMatchObject({
    intervalMinutes: IDLE.intervalMinutes,
    batchSize: IDLE.batchSize,
    maxInFlight: IDLE.maxInFlight,
    maxConcurrency: IDLE.maxConcurrency,
    itemTimeoutSeconds: IDLE.itemTimeoutSeconds,
  });
});

test('an idle month is a run a minute, and five pollers that wait 20 s each', () => {
  expect(sluiceUsage(ONE)).toMatchObject({
    schedulerInvocations: 43_800,
    lambdaRequests: 43_800,
    lambdaGbSeconds: 43_800 * (OVERHEAD_MS.run / 1000) * 0.5,
    sqsRequests: 657_000,
  });
});

test('an idle month is the month of zero items, whatever the items would take', () => {
  fc.assert(
    fc.property(workload, way, (of, name) => {
      const { processMs, variation, attempts, recordsPerBatch, batchSize, peak } = IDLE;
      const idle = { ...of, items: 0 };
      expect(usageOf(name, idle)).toEqual(
        usageOf(name, { ...idle, processMs, variation, attempts, recordsPerBatch, batchSize, peak }),
      );
    }),
  );
});

test.each<[keyof Month, number]>([
  ['items', 1_000_000],
  ['processMs', 500],
  ['variation', 0.5],
  ['attempts', 1],
  ['memoryMb', 0],
  ['peak', 5],
])('no way costs less with more %s', (key, least) => {
  fc.assert(
    fc.property(workload, way, fc.double({ min: 0, max: 1, noNaN: true }), (of, name, share) => {
      const more = { ...of, [key]: of[key] + Math.ceil(least * share) };
      expect(usdOf(name, of)).toBeLessThanOrEqual((usdOf(name, more) ?? Number.NaN) * (1 + 1e-9));
    }),
  );
});

test('another million items take as much as the million before, once every run finds some', () => {
  fc.assert(
    fc.property(workload, (of) => {
      const every = { ...of, items: Math.ceil(runsOf(of)) + of.items };
      const usages = [0, 1, 2].map((millions) => sluiceUsage({ ...every, items: every.items + millions * 1_000_000 }));
      const [first = {}, second = {}, third = {}] = usages;
      const linear: Resource[] = ['lambdaRequests', 'lambdaGbSeconds', 'sqsRequests', 'logGigabytes'];
      for (const resource of linear) {
        const [a = 0, b = 0, c = 0] = [first[resource], second[resource], third[resource]];
        expect(Math.abs(c - b - (b - a))).toBeLessThanOrEqual(c * 1e-9);
      }
    }),
  );
});

test('a batch of items that all take the same takes as long as one of them', () => {
  expect(batchMs({ ...ONE, processMs: 800, variation: 0 })).toBe(800 + OVERHEAD_MS.batch);
});

test('a batch of one takes the mean, however the items vary', () => {
  expect(batchMs({ ...ONE, recordsPerBatch: 1, processMs: 800, variation: 3 })).toBe(800 + OVERHEAD_MS.batch);
});

test('a batch of ten exponential times takes no longer than is reckoned', () => {
  const slowestOfTen = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].reduce((sum, n) => sum + 800 / n, 0);

  expect(slowestOfTen).toBeLessThan(batchMs({ ...ONE, processMs: 800, variation: 1 }) - OVERHEAD_MS.batch);
});

test('no item takes longer than its time limit', () => {
  expect(batchMs({ ...ONE, processMs: 29_000, variation: 3 })).toBe(30_000 + OVERHEAD_MS.batch);
});

test('an item in each run makes a batch of its own', () => {
  expect(batchesOf({ ...ONE, items: 1000 })).toBeCloseTo(1000, 6);
});

test('the traces are sampled: each function has one a second, and one in twenty of the others', () => {
  const batches = 10_000_000;
  const { traces } = sluiceUsage({ ...ONE, recordsPerBatch: 1, items: batches });

  expect(traces).toBeCloseTo(43_800 + 2_628_000 + (batches - 2_628_000) / 20, 4);
});

test('a Standard child is two transitions: the one that starts it, and its task', () => {
  const idle = usageOf('Distributed Map, Standard children', ONE).stateTransitions ?? 0;
  const busy = usageOf('Distributed Map, Standard children', { ...ONE, items: 10_000_000 }).stateTransitions ?? 0;

  expect(idle).toBe(2 * 43_800);
  expect(busy - idle).toBeCloseTo(43_800 + 2 * batchesOf({ ...ONE, items: 10_000_000 }), 4);
});

test('an always-on worker is one at the least, and more for the same month with a higher peak', () => {
  const vcpuHours = (of: Partial<Month>) => usageOf('always-on worker, Fargate', { ...ONE, ...of }).fargateVcpuHours;

  expect(vcpuHours({})).toBe(0.25 * 730);
  expect(vcpuHours({ items: 100_000_000 })).toBe(5 * 0.25 * 730);
  expect(vcpuHours({ items: 100_000_000, peak: 3 })).toBe(14 * 0.25 * 730);
});

test('a way breaks even at the first number of items where it costs less, and not a step before', () => {
  const name = 'always-on worker, Fargate';
  const items = breakEven(ONE, name) ?? 0;
  expect(items).toBeGreaterThan(0);

  const costsLess = (of: number) =>
    (usdOf(name, { ...ONE, items: of }) ?? 0) < (usdOf('Sluice', { ...ONE, items: of }) ?? 0);
  expect(costsLess(items)).toBe(true);
  expect(costsLess(items * 0.9)).toBe(false);
});

test('a way that costs more at any number of items never breaks even', () => {
  expect(breakEven(ONE, 'Distributed Map, Standard children')).toBeUndefined();
});

test('the settings that a workload does not fit into are named, with what it needs', () => {
  expect(shortagesOf({ ...ONE, items: 1_000_000 })).toEqual([]);
  expect(shortagesOf({ ...ONE, items: 100_000_000, maxConcurrency: 5 })).toEqual([
    { setting: 'MAX_IN_FLIGHT', value: 1000, needed: 2284 },
    { setting: 'MAX_CONCURRENCY', value: 5, needed: 7 },
  ]);
});
