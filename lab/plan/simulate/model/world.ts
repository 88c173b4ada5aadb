import type { Timeouts } from '../../../../deploy/stack/limits.ts';
import { type Scenario, timeoutsFor } from '../../workload.ts';
import { type Backlog, createBacklog } from './backlog.ts';
import { type Chance, createChance } from './chance.ts';
import { type Connections, createConnections } from './containers.ts';
import { type Curve, createCurve } from './curve.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import { createLeases, type Leases } from './leases.ts';
import { createQueue, type Queue } from './queue.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** What is counted. Times are in milliseconds. */
export interface Counts {
  completed: number;
  failed: number;
  attempts: number;
  retries: number;
  timeouts: number;
  /** Containers that an attempt took down, and attempts that ended with them. */
  crashes: number;
  crashedAttempts: number;
  /** Items given back because they did not fit into the time that was left. */
  released: number;
  /** Items whose message waited longer than the queue lease. */
  lapsedClaims: number;
  staleMessages: number;
  deadLetters: number;
  ticks: number;
  missedTicks: number;
  runs: number;
  claims: number;
  published: number;
  /** `SendMessageBatch`, `DeleteMessageBatch`. */
  sends: number;
  deletes: number;
  /** Invocations of the processor, those that got no connection, and the records of all. */
  batches: number;
  refusals: number;
  deliveries: number;
  schedulerMs: number;
  processorMs: number;
}

/** All parts of a simulation that others share. */
export interface World {
  readonly scenario: Scenario;
  readonly timeouts: Timeouts;
  readonly timeline: Timeline;
  readonly backlog: Backlog;
  readonly queue: Queue;
  readonly leases: Leases;
  readonly inFlight: InFlight;
  readonly connections: Connections;
  readonly curve: Curve;
  readonly chance: Chance;
  readonly counts: Counts;
  /** An item has reached its end, now or at a time that is known already. */
  finish(kind: 'completed' | 'failed', at: number): void;
  /** When the last of them does, once the end of all is known. */
  endsAt(): number | undefined;
}

export function createWorld(scenario: Scenario): World {
  const counts = noCounts();
  const curve = createCurve();
  let last = 0;
  return {
    scenario,
    timeouts: timeoutsFor(scenario),
    timeline: createTimeline(),
    backlog: createBacklog(scenario.items, scenario.overSeconds * 1000),
    queue: createQueue(),
    leases: createLeases(),
    inFlight: createInFlight(),
    connections: createConnections(scenario.connectionBudget),
    curve,
    chance: createChance(scenario),
    counts,
    finish(kind, at) {
      counts[kind] += 1;
      curve.done(at);
      if (at > last) last = at;
    },
    endsAt: () => (counts.completed + counts.failed === scenario.items ? last : undefined),
  };
}

function noCounts(): Counts {
  return {
    ...{ completed: 0, failed: 0, attempts: 0, retries: 0, timeouts: 0, crashes: 0, crashedAttempts: 0 },
    ...{ released: 0, lapsedClaims: 0, staleMessages: 0, deadLetters: 0 },
    ...{ ticks: 0, missedTicks: 0, runs: 0, claims: 0, published: 0, sends: 0, deletes: 0 },
    ...{ batches: 0, refusals: 0, deliveries: 0, schedulerMs: 0, processorMs: 0 },
  };
}
