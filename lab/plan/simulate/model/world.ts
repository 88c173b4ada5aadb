import { createTimeline } from '../../../timeline.ts';
import { type Scenario, timeoutsFor } from '../../workload.ts';
import { createBacklog } from './backlog.ts';
import { createChance } from './chance.ts';
import { createConnections } from './containers.ts';
import { createCurve } from './curve.ts';
import { createInFlight } from './in-flight.ts';
import { createLeases } from './leases.ts';
import { createQueue } from './queue.ts';

export type World = ReturnType<typeof createWorld>;

/** All parts of a simulation that others share. */
export function createWorld(scenario: Scenario) {
  /** What is counted. Times are in milliseconds. */
  const counts = {
    ...{ completed: 0, failed: 0, attempts: 0, retries: 0, timeouts: 0 },
    /** Containers that an attempt took down, and attempts that ended with them. */
    ...{ crashes: 0, crashedAttempts: 0 },
    /** Items given back because they did not fit into the time that was left. */
    released: 0,
    /** Items whose message waited longer than the queue lease. */
    lapsedClaims: 0,
    ...{ staleMessages: 0, deadLetters: 0, ticks: 0, missedTicks: 0, runs: 0, claims: 0, published: 0 },
    /** `SendMessageBatch`, `DeleteMessageBatch`. */
    ...{ sends: 0, deletes: 0 },
    /** Invocations of the processor, those that got no connection, and the records of all. */
    ...{ batches: 0, refusals: 0, deliveries: 0 },
    ...{ schedulerMs: 0, processorMs: 0 },
  };
  const curve = createCurve();
  let last = 0;
  return {
    ...{ scenario, counts, curve },
    timeouts: timeoutsFor(scenario),
    timeline: createTimeline(),
    backlog: createBacklog(scenario.items, scenario.overSeconds * 1000),
    queue: createQueue(),
    leases: createLeases(),
    inFlight: createInFlight(),
    connections: createConnections(scenario.connectionBudget),
    chance: createChance(scenario),
    /** An item has reached its end, now or at a time that is known already. */
    finish(kind: 'completed' | 'failed', at: number): void {
      counts[kind] += 1;
      curve.done(at);
      last = Math.max(last, at);
    },
    /** When the last of them does, once the end of all is known. */
    endsAt: () => (counts.completed + counts.failed === scenario.items ? last : undefined),
  };
}
