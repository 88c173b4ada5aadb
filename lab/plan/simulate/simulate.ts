import type { Scenario } from '../workload.ts';
import { CONSTRAINTS, type Constraint, constraintOf } from './model/bottleneck.ts';
import type { Point } from './model/curve.ts';
import { createEventSource } from './model/event-source.ts';
import { createScheduledLambda } from './model/scheduled-lambda.ts';
import { type Counts, createWorld } from './model/world.ts';

/** What a simulation saw. Times are in milliseconds of its own clock. */
export interface Simulation {
  readonly scenario: Scenario;
  /** From the first tick to the last item's end. */
  readonly drainMs: number;
  readonly counts: Readonly<Counts>;
  readonly peak: { readonly inFlight: number; readonly processors: number; readonly connections: number };
  readonly coldStarts: number;
  /** How long each constraint was the one that counted. */
  readonly limitedMs: Readonly<Record<Constraint, number>>;
  readonly curve: readonly Point[];
}

/** Longer than anybody waits: ten years. */
const LONGEST_MS = 10 * 365 * 86_400_000;

/**
 * Simulates the whole pipeline, event by event, until every item has reached its end. The same scenario gives the same
 * result.
 *
 * @throws Error when the items do not reach their end within ten years
 */
export function simulate(scenario: Scenario): Simulation {
  const world = createWorld(scenario);
  const { timeline, backlog, queue, leases, inFlight, connections, curve, counts } = world;
  const source = createEventSource(world);
  const scheduled = createScheduledLambda(world, source.poll);
  const limitedMs = Object.fromEntries(CONSTRAINTS.map((constraint) => [constraint, 0])) as Record<Constraint, number>;

  const momentNow = () => ({
    source: source.state(),
    scheduled: scheduled.state(),
    maxConcurrency: scenario.maxConcurrency,
    visible: queue.visible(),
    hasDue: backlog.hasDue(timeline.now()),
    isArriving: backlog.isArriving(timeline.now()),
    hasReturned: backlog.hasReturned(),
    isHeldByNobody: leases.isWaiting(),
  });

  scheduled.start();
  for (let until = timeline.nextAt(); until <= (world.endsAt() ?? LONGEST_MS); until = timeline.nextAt()) {
    const since = timeline.now();
    if (until > since) {
      const moment = momentNow();
      limitedMs[constraintOf(moment)] += until - since;
      curve.record(since, inFlight.count(since), moment.source.running);
    }
    timeline.step();
  }
  const drainMs = world.endsAt();
  if (drainMs === undefined) throw new Error('some items did not reach their end within ten years');
  limitedMs[constraintOf(momentNow())] += drainMs - timeline.now();
  return {
    scenario,
    drainMs,
    counts,
    peak: { inFlight: inFlight.peak(), processors: source.peak(), connections: connections.peak() },
    coldStarts: source.coldStarts(),
    limitedMs,
    curve: curve.points(drainMs),
  };
}
