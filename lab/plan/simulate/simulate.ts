import type { Scenario } from '../workload.ts';
import { CONSTRAINTS, type Constraint, constraintOf, momentOf } from './model/bottleneck.ts';
import { createEventSource } from './model/event-source.ts';
import { createScheduledLambda } from './model/scheduled-lambda.ts';
import { createWorld } from './model/world.ts';

/** What a simulation saw. */
export type Simulation = ReturnType<typeof simulate>;

/** Longer than anybody waits: ten years. */
const LONGEST_MS = 10 * 365 * 86_400_000;

/**
 * Simulates the whole pipeline, event by event, until every item has reached its end. The same scenario gives the same
 * result. Times are in milliseconds of its own clock, from the first tick to the last item's end.
 *
 * @throws Error when the items do not reach their end within ten years
 */
export function simulate(scenario: Scenario) {
  const world = createWorld(scenario);
  const { timeline, inFlight, connections, curve, counts } = world;
  const source = createEventSource(world);
  const scheduled = createScheduledLambda(world, source.poll);
  /** How long each constraint was the one that counted. */
  const limitedMs = Object.fromEntries(CONSTRAINTS.map((constraint) => [constraint, 0])) as Record<Constraint, number>;

  scheduled.start();
  for (let until = timeline.nextAt(); until <= (world.endsAt() ?? LONGEST_MS); until = timeline.nextAt()) {
    const since = timeline.now();
    if (until > since) {
      const moment = momentOf(world, source, scheduled);
      limitedMs[constraintOf(moment)] += until - since;
      curve.record(since, inFlight.count(since), moment.source.running);
    }
    timeline.step();
  }
  const drainMs = world.endsAt();
  if (drainMs === undefined) throw new Error('some items did not reach their end within ten years');
  limitedMs[constraintOf(momentOf(world, source, scheduled))] += drainMs - timeline.now();
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
