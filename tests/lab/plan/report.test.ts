import { describe, expect, test } from '@jest/globals';
import { connectionsNeeded } from '../../../deploy/stack/rules.ts';
import { PRICES } from '../../../lab/plan/cost/prices.ts';
import { usageOf } from '../../../lab/plan/cost/usage.ts';
import { CONSTRAINTS } from '../../../lab/plan/simulate/model/bottleneck.ts';
import { activityOf, reportOf } from '../../../lab/plan/simulate/report.ts';
import { simulate } from '../../../lab/plan/simulate/simulate.ts';
import { suggestionFor } from '../../../lab/plan/simulate/suggestion.ts';
import { formatReport } from '../../../lab/plan/simulate/text.ts';
import { DEFAULTS } from '../../../lab/plan/workload.ts';

const scenario = { ...DEFAULTS, items: 20_000 };
const report = reportOf(scenario);

describe('the report', () => {
  test('names the cap as what limits the default settings, and a higher one is faster when simulated', () => {
    const { limits, suggestion } = report;

    expect(limits[0]?.constraint).toBe('MAX_IN_FLIGHT');
    expect(limits[0]?.share).toBeGreaterThan(0.5);
    expect(suggestion.changes?.maxInFlight).toBeGreaterThan(3000);
    expect(suggestion.timesAsFast).toBeGreaterThan(2.5);
  });

  test('has the shares of the time add up to the whole', () => {
    expect(report.limits.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
  });

  test('takes the plateau from the middle of the work', () => {
    // A run a minute, of a thousand and what was settled while it ran.
    expect(report.plateauPerSecond).toBeGreaterThan(1000 / 60);
    expect(report.plateauPerSecond).toBeLessThan(1300 / 60);
  });

  test('says why a deployment would refuse the settings', () => {
    expect(report.problems).toEqual([]);
    expect(reportOf({ ...scenario, items: 100, maxConcurrency: 200 }).problems).toEqual([
      expect.stringMatching(/^CONNECTION_BUDGET is 200; the functions could hold 406 connections/),
    ]);
  });
});

describe('the usage', () => {
  const simulation = simulate(scenario);
  const { counts } = simulation;

  test('is what was counted', () => {
    expect(usageOf(activityOf(simulation))).toMatchObject({
      lambdaRequests: counts.runs + counts.batches,
      schedulerInvocations: counts.ticks,
      lambdaGbSeconds: (counts.schedulerMs + counts.processorMs) / 2000,
    });
  });

  test('has prices for all that it names', () => {
    expect(Object.keys(PRICES)).toEqual(expect.arrayContaining(Object.keys(usageOf(activityOf(simulation)))));
  });
});

describe('a suggestion', () => {
  const simulation = simulate({ ...DEFAULTS, items: 1000 });

  test.each(CONSTRAINTS)('is there for %s', (constraint) => {
    expect(suggestionFor(constraint, simulation).text).toMatch(/\.$/);
  });

  test('for more processors brings what they need: a higher cap, and connections', () => {
    const busy = simulate({ ...DEFAULTS, items: 10_000, maxConcurrency: 90, maxInFlight: 5000 });
    const { maxConcurrency, maxInFlight, connectionBudget } = suggestionFor('MAX_CONCURRENCY', busy).changes ?? {};

    expect(maxConcurrency).toBe(180);
    expect(maxInFlight).toBeGreaterThan(50_000);
    expect(connectionBudget).toBe(connectionsNeeded([{ settings: { ...DEFAULTS, maxConcurrency: 180 } }], 2));
  });

  test('goes no further than a setting does', () => {
    const most = simulate({ ...DEFAULTS, items: 1000, maxConcurrency: 1000, batchSize: 1000 });

    expect(suggestionFor('MAX_CONCURRENCY', most).changes).toBeUndefined();
    expect(suggestionFor('BATCH_SIZE', most).changes).toEqual({ maxInstances: 2 });
    expect(suggestionFor('INTERVAL_MINUTES', most).changes).toBeUndefined();
  });
});

test('the text has the figures, what limits and by how much, and says that it is simulated', () => {
  const text = formatReport(report);

  expect(text).toMatch(/drained after\s+│\s+19 min/);
  expect(text).toMatch(/most database connections\s+│\s+22 │/);
  expect(text).toMatch(/What limits: MAX_IN_FLIGHT \d\d(\.\d)? % of the time, MAX_CONCURRENCY/);
  expect(text).toMatch(/With MAX_IN_FLIGHT [\d,]+ \(now 1,000\): simulated, that is [\d.]+ times as fast/);
  expect(text).toMatch(/items in flight.*\n1,000 ┤█/);
  expect(text).toMatch(/Simulated, not measured/);
});
