import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RECORDS_PER_BATCH } from '../../../deploy/stack/limits.ts';
import { type Simulation, simulate } from '../../../lab/plan/simulate/simulate.ts';
import { DEFAULTS, type Scenario } from '../../../lab/plan/workload.ts';

const share = (max: number) => fc.double({ min: 0, max, noNaN: true });

const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    items: fc.integer({ min: 1, max: 2000 }),
    overSeconds: fc.constantFrom(0, 0, 600),
    processMs: fc.integer({ min: 1, max: 20_000 }),
    variation: share(2),
    failureRate: share(0.4),
    permanentRate: share(0.1),
    crashRate: share(0.05),
    intervalMinutes: fc.integer({ min: 1, max: 5 }),
    batchSize: fc.integer({ min: 1, max: 300 }),
    maxInstances: fc.integer({ min: 1, max: 3 }),
    maxInFlight: fc.integer({ min: 1, max: 2000 }),
    maxConcurrency: fc.integer({ min: 2, max: 50 }),
    maxAttempts: fc.integer({ min: 1, max: 4 }),
    connectionBudget: fc.integer({ min: 16, max: 200 }),
    batchWindowSeconds: fc.constantFrom(0, 5),
    seed: fc.nat(),
  })
  .map((varied) => ({ ...DEFAULTS, ...varied }));

const runs = { numRuns: 20 };

test('every item reaches its end, whatever happens to it', () => {
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const { counts, curve } = simulate(scenario);
      expect(counts.completed + counts.failed).toBe(scenario.items);
      expect(curve.reduce((sum, { done }) => sum + done, 0)).toBe(scenario.items);
    }),
    runs,
  );
});

test('every attempt completes, is tried again, or fails the item', () => {
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const { counts } = simulate(scenario);
      expect(counts.attempts).toBe(counts.completed + counts.failed + counts.retries);
      expect(counts.attempts).toBeLessThanOrEqual(scenario.items * scenario.maxAttempts);
    }),
    runs,
  );
});

test('items in flight stay within their limit, and a batch for each other run', () => {
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const { maxInFlight, maxInstances, batchSize, maxConcurrency, connectionBudget } = scenario;
      const { peak } = simulate(scenario);
      expect(peak.inFlight).toBeLessThanOrEqual(maxInFlight + (maxInstances - 1) * batchSize);
      expect(peak.processors).toBeLessThanOrEqual(maxConcurrency);
      expect(peak.connections).toBeLessThanOrEqual(connectionBudget);
    }),
    runs,
  );
});

test('all of the time is accounted for', () => {
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const { limitedMs, drainMs } = simulate(scenario);
      expect(Object.values(limitedMs).reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(drainMs, 3);
    }),
    runs,
  );
});

test('the same scenario has the same result, and another seed another', () => {
  fc.assert(
    fc.property(scenarios, (scenario) => {
      expect(simulate(scenario)).toEqual(simulate(scenario));
    }),
    { numRuns: 10 },
  );
  expect(simulate({ ...DEFAULTS, items: 500 }).drainMs).not.toBe(
    simulate({ ...DEFAULTS, items: 500, seed: 2 }).drainMs,
  );
});

test.each<[string, Partial<Scenario>]>([
  ['more processors', { maxConcurrency: 40 }],
  ['a higher cap', { maxInFlight: 10_000 }],
  ['larger claims', { batchSize: 500 }],
  ['more connections', { connectionBudget: 2000 }],
  ['a faster database', { statementMs: 1, settleMs: 1 }],
])('it is no slower with %s', (_what, changes) => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const scenario = { ...DEFAULTS, items: 10_000, maxInFlight: 5000, seed };
      // Up to an interval, by which the last few items may miss a run.
      const before = simulate(scenario).drainMs + 60_000;
      expect(simulate({ ...scenario, ...changes }).drainMs).toBeLessThanOrEqual(before);
    }),
    { numRuns: 4 },
  );
});

const plain = { ...DEFAULTS, failureRate: 0, variation: 0 };

/** The constraint that counted longest. */
function longest({ limitedMs }: Simulation): string | undefined {
  return Object.entries(limitedMs).toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

test('with the default settings a run dispatches a thousand items, and the next comes a minute later', () => {
  const simulation = simulate({ ...plain, items: 10_000 });

  expect(simulation.counts.runs).toBe(10);
  expect(simulation.drainMs).toBeGreaterThan(9 * 60_000);
  expect(longest(simulation)).toBe('MAX_IN_FLIGHT');
});

test('with enough in flight the processors are busy all the time, and are what limits', () => {
  const simulation = simulate({ ...plain, items: 10_000, maxInFlight: 10_000, queueLeaseSeconds: 3600 });
  const busyMs = (10_000 / RECORDS_PER_BATCH / 10) * (plain.beginMs + 800 + 5 * plain.settleMs);

  expect(simulation.drainMs / busyMs).toBeCloseTo(1, 1);
  expect(longest(simulation)).toBe('MAX_CONCURRENCY');
});

test('the event source starts with five batches, and is at its maximum 300 a minute later', () => {
  const simulation = simulate({
    ...plain,
    ...{ items: 100_000, processMs: 10_000, batchSize: 1000, maxInFlight: 100_000 },
    ...{ maxConcurrency: 605, connectionBudget: 10_000 },
  });
  const allowed = (seconds: number) => simulation.curve.findLast(({ at }) => at <= seconds * 1000)?.processors ?? 0;

  expect(allowed(0.5)).toBeLessThanOrEqual(5);
  expect(allowed(60) / 305).toBeCloseTo(1, 1);
  expect(simulation.peak.processors).toBe(605);
});

test('an account with fewer Lambdas than processors are allowed limits them', () => {
  const simulation = simulate({
    ...plain,
    ...{ items: 100_000, maxInFlight: 100_000, maxConcurrency: 200, accountConcurrency: 101, connectionBudget: 1000 },
  });

  expect(simulation.peak.processors).toBe(100);
  expect(longest(simulation)).toBe('account concurrency');
});

test('without connections for all processors, messages go round and items are rescued', () => {
  const simulation = simulate({ ...plain, items: 2000, maxConcurrency: 50, connectionBudget: 20 });

  expect(simulation.counts.refusals).toBeGreaterThan(0);
  expect(simulation.counts.lapsedClaims).toBeGreaterThan(0);
  expect(longest(simulation)).toBe('connections');
});

test('a want of connections ends, though the messages of all come again at the same times', () => {
  const { counts } = simulate({
    ...DEFAULTS,
    ...{ items: 1491, processMs: 19_986, variation: 0, failureRate: 0.4, maxAttempts: 1, batchWindowSeconds: 5 },
    ...{ intervalMinutes: 2, batchSize: 203, maxInstances: 3, maxInFlight: 1542, maxConcurrency: 49, seed: 29 },
    connectionBudget: 22,
  });

  expect(counts.completed + counts.failed).toBe(1491);
});

test('a crash takes the unsettled of its batch down, and they are rescued and tried again alone', () => {
  const crashing = { ...plain, items: 2000, maxInFlight: 2000, crashRate: 0.01, maxAttempts: 5 };
  const { counts, coldStarts } = simulate(crashing);

  expect(counts.crashes).toBeGreaterThan(10);
  expect(coldStarts).toBeGreaterThan(10);
  // None had been settled: they all take the same time. A suspect that crashes once more is alone.
  expect(counts.crashedAttempts).toBeGreaterThan(counts.crashes * 5);
  expect(counts.crashedAttempts).toBeLessThanOrEqual(counts.crashes * RECORDS_PER_BATCH);
  expect(counts.staleMessages).toBeGreaterThan(0);
  expect(counts.failed).toBe(0);
});

test('an item on its last attempt is processed alone', () => {
  const simulation = simulate({ ...plain, items: 10, maxAttempts: 1, crashRate: 0.2, seed: 3 });

  expect(simulation.counts.crashes).toBeGreaterThan(0);
  expect(simulation.counts.crashedAttempts).toBe(simulation.counts.crashes);
  expect(simulation.drainMs).toBeGreaterThan(7 * 800);
});

test('suspects that do not fit into the time that is left are given back, at no attempt', () => {
  const { counts } = simulate({ ...plain, items: 10, maxAttempts: 1, processMs: 25_000 });

  expect(counts).toMatchObject({ completed: 10, attempts: 10 });
  expect(counts.released).toBeGreaterThan(0);
});

test('what is given back and what crashes has all its attempts, and no more', () => {
  const { counts } = simulate({
    ...plain,
    ...{ items: 20, processMs: 25_000, failureRate: 0.7, crashRate: 0.3, maxAttempts: 4 },
  });

  expect(counts).toMatchObject({ completed: 0, failed: 20, attempts: 80 });
  expect(counts.released).toBeGreaterThan(0);
  expect(counts.crashes).toBeGreaterThan(0);
});

test('messages that wait beyond the queue lease are published again, and go stale', () => {
  const { counts } = simulate({ ...plain, items: 10_000, maxInFlight: 10_000, queueLeaseSeconds: 30 });

  expect(counts.lapsedClaims).toBeGreaterThan(0);
  expect(counts.staleMessages).toBe(counts.lapsedClaims);
  expect(counts.attempts).toBe(10_000);
});

test('items that run out of time are tried again, and fail in the end', () => {
  const { counts } = simulate({ ...plain, items: 50, processMs: 29_000, variation: 3, maxAttempts: 3 });

  expect(counts.timeouts).toBeGreaterThan(0);
  expect(counts.attempts).toBe(counts.completed + counts.timeouts);
});

test('items that arrive over a day are done shortly after it, and nothing but their arrival limits', () => {
  const simulation = simulate({ ...plain, items: 50_000, overSeconds: 86_400 });

  expect(simulation.drainMs / 86_400_000).toBeCloseTo(1, 2);
  expect(longest(simulation)).toBe('arrival');
});

test('a run that is longer than the interval makes the next ticks wait, and some of them for nothing', () => {
  const { counts } = simulate({
    ...plain,
    ...{ items: 400_000, batchSize: 1000, maxInFlight: 1_000_000, maxConcurrency: 400, connectionBudget: 1000 },
  });

  expect(counts.missedTicks).toBeGreaterThan(0);
  expect(counts.runs).toBe(counts.ticks - counts.missedTicks);
});
