import { brokenRules } from '../../../deploy/stack/rules.ts';
import { PRICES } from '../cost/prices.ts';
import { costOf } from '../cost/report.ts';
import { type Activity, usageOf } from '../cost/usage.ts';
import { type Scenario, timeoutsFor } from '../workload.ts';
import { CONSTRAINTS } from './model/bottleneck.ts';
import type { Point } from './model/curve.ts';
import { type Simulation, simulate } from './simulate.ts';
import { type Suggestion, suggestionFor } from './suggestion.ts';

/** A simulation as people and machines read it. */
export type Report = ReturnType<typeof reportOf>;

/** Items with which a suggestion is tried: enough to see what it does, few enough to be done in a second or two. */
const MOST_TRIED = 2_000_000;

/** Simulates a scenario, and tries what the result suggests. */
export function reportOf(scenario: Scenario) {
  const simulation = simulate(scenario);
  const { limitedMs, ...seen } = simulation;
  const limits = CONSTRAINTS.map((constraint) => ({ constraint, share: limitedMs[constraint] / simulation.drainMs }))
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => b.share - a.share);
  const usage = usageOf(activityOf(simulation));
  return {
    ...seen,
    /** Items a second between the first tenth and the last. */
    plateauPerSecond: plateauOf(seen.curve, scenario.items),
    sqsRequests: usage.sqsRequests,
    gbSeconds: usage.lambdaGbSeconds,
    cost: costOf(usage, PRICES),
    /** For which part of the time each constraint was the one that counted, the longest first. */
    limits,
    suggestion: tried(suggestionFor(limits[0]?.constraint ?? 'the work itself', simulation), simulation),
    /** Why these settings would not be packaged. */
    problems: problemsOf(scenario),
  };
}

/** What was counted, as the prices take it. */
export function activityOf({ scenario, counts, drainMs }: Simulation): Activity {
  const lambdaMs = counts.schedulerMs + counts.processorMs;
  return { ...counts, ms: drainMs, schedulers: 1, memoryMb: scenario.memoryMb, lambdaMs, busy: 1 };
}

/** A suggestion; with how many times as fast so many of the items were, when simulated. */
export type Tried = Suggestion & { readonly timesAsFast?: number; readonly triedItems?: number };

function tried(suggestion: Suggestion, { scenario, drainMs }: Simulation): Tried {
  if (!suggestion.changes) return suggestion;
  const sample = { ...scenario, items: Math.min(scenario.items, MOST_TRIED) };
  const before = sample.items === scenario.items ? drainMs : simulate(sample).drainMs;
  const after = simulate({ ...sample, ...suggestion.changes }).drainMs;
  return { ...suggestion, timesAsFast: before / after, triedItems: sample.items };
}

function plateauOf(curve: readonly Point[], items: number): number {
  let sum = 0;
  const reached = curve.map(({ at, done }) => {
    sum += done;
    return { at, sum };
  });
  const first = reached.find((point) => point.sum >= items * 0.1);
  const last = reached.find((point) => point.sum >= items * 0.9);
  if (!first || !last || last.at === first.at) return Math.max(0, ...curve.map(({ perSecond }) => perSecond));
  return ((last.sum - first.sum) * 1000) / (last.at - first.at);
}

/** What the deployment's own rules say of these settings. */
function problemsOf(scenario: Scenario): readonly string[] {
  const scheduler = { name: 'NAME', settingsPrefix: '' };
  const part = { scheduler, settings: scenario, timeouts: timeoutsFor(scenario) };
  return brokenRules([part], scenario.databasePoolSize, scenario.connectionBudget);
}
