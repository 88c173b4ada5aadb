import { RECORDS_PER_BATCH } from '../../../deploy/stack/limits.ts';
import { connectionsNeeded } from '../../../deploy/stack/rules.ts';
import { SchedulerSettings } from '../../../lib/scheduler/settings.ts';
import { formatQuantity } from '../../../scripts/cli/format-number.ts';
import { EVENT_SOURCE } from '../aws-limits.ts';
import type { Scenario } from '../workload.ts';
import type { Constraint } from './model/bottleneck.ts';
import { mostProcessors } from './model/event-source.ts';
import type { Simulation } from './simulate.ts';

/** What would make the work go on faster. */
export interface Suggestion {
  readonly text: string;
  /** What to set; absent where no setting helps. */
  readonly changes?: Partial<Scenario>;
}

/** Over what processors do in an interval, so that they find messages until the next run. */
const SPARE = 1.2;

const SUGGESTIONS: Record<Constraint, (simulation: Simulation) => Suggestion> = {
  MAX_IN_FLIGHT: (simulation) => ({
    text: `A run fills the queue up to MAX_IN_FLIGHT, and once that is done the next run is up to ${minutes(simulation.scenario.intervalMinutes)} away.`,
    changes: { maxInFlight: moreInFlight(simulation) },
  }),
  MAX_CONCURRENCY: (simulation) =>
    simulation.scenario.maxConcurrency < largest('maxConcurrency')
      ? { text: 'Every processor is busy, and messages wait.', changes: moreConcurrency(simulation) }
      : {
          text: `An event source mapping has no more than ${formatQuantity(largest('maxConcurrency'))} batches at once: a second scheduler would.`,
        },
  INTERVAL_MINUTES: ({ scenario }) =>
    scenario.intervalMinutes > 1
      ? { text: 'Items that are due wait for the next run.', changes: { intervalMinutes: 1 } }
      : { text: 'Items that are due wait for the next run; a minute is the shortest interval there is.' },
  BATCH_SIZE: ({ scenario }) =>
    scenario.batchSize < largest('batchSize')
      ? { text: 'Processors wait for a run that claims and publishes.', changes: { batchSize: largest('batchSize') } }
      : { text: 'One run alone cannot publish faster.', changes: { maxInstances: scenario.maxInstances * 2 } },
  'account concurrency': ({ scenario: { maxConcurrency, maxInstances, accountConcurrency } }) => ({
    text: 'The account has no more Lambdas at once; the quota can be raised on request.',
    changes: { accountConcurrency: Math.max(maxConcurrency + maxInstances, accountConcurrency) },
  }),
  'event source ramp': () => ({
    text: `The event source mapping adds ${EVENT_SOURCE.moreAMinute} batches at once a minute, and nothing makes it faster.`,
  }),
  'batch window': () => ({ text: 'Messages wait for a batch to be full.', changes: { batchWindowSeconds: 0 } }),
  connections: ({ scenario }) => ({
    text: 'Processors get no connection, and their messages come again only after the visibility time-out. Raise what the database has, put a pooler before it, or lower MAX_CONCURRENCY.',
    changes: { connectionBudget: enoughConnections(scenario) },
  }),
  arrival: () => ({ text: 'It keeps up with what arrives.' }),
  'retry delays': () => ({
    text: 'The last items wait for their next attempt: RETRY_BASE_SECONDS and RETRY_MAX_SECONDS.',
  }),
  leases: () => ({ text: "The last items wait for the lease of a dead processor to run out: the Lambda's time-out." }),
  'the work itself': () => ({ text: 'Nothing but the work itself: fewer attempts, or a shorter process.' }),
};

/** What can be done about a constraint, given what was seen. */
export function suggestionFor(constraint: Constraint, simulation: Simulation): Suggestion {
  return SUGGESTIONS[constraint](simulation);
}

/** Twice as many processors, and what they need. */
function moreConcurrency(simulation: Simulation): Partial<Scenario> {
  const { scenario } = simulation;
  const maxConcurrency = Math.min(largest('maxConcurrency'), scenario.maxConcurrency * 2);
  const needed = {
    maxInFlight: enoughInFlight(simulation, maxConcurrency),
    connectionBudget: enoughConnections({ ...scenario, maxConcurrency }),
    accountConcurrency: maxConcurrency + scenario.maxInstances,
  };
  const raised = Object.entries(needed).filter(([key, value]) => value > scenario[key as keyof typeof needed]);
  return { maxConcurrency, ...Object.fromEntries(raised) };
}

/** What so many processors do in an interval, as fast as they were seen to be, and a little more; to two digits. */
function enoughInFlight({ scenario, counts }: Simulation, processors: number): number {
  const perProcessor = Math.min(RECORDS_PER_BATCH, counts.deliveries / counts.batches) * counts.batches;
  const perSecond = (processors * perProcessor * 1000) / counts.processorMs;
  const enough = perSecond * scenario.intervalMinutes * 60 * SPARE;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(enough)) - 1);
  return Math.min(largest('maxInFlight'), Math.ceil(enough / unit) * unit);
}

/** Enough for an interval; where there is so much already, a step up is what is left to try. */
function moreInFlight(simulation: Simulation): number {
  const { scenario } = simulation;
  const enough = enoughInFlight(simulation, mostProcessors(scenario));
  return enough > scenario.maxInFlight ? enough : Math.min(largest('maxInFlight'), scenario.maxInFlight * 2);
}

function enoughConnections(scenario: Scenario): number {
  return connectionsNeeded([{ settings: scenario }], scenario.databasePoolSize);
}

/** The largest that a setting allows, found by asking the schema. */
function largest(key: 'batchSize' | 'maxConcurrency' | 'maxInFlight'): number {
  const allowed = (value: number) => SchedulerSettings.shape[key].safeParse(String(value)).success;
  return [1_000_000, 100_000, 10_000, 1000].find(allowed) ?? 0;
}

function minutes(count: number): string {
  return count === 1 ? 'a minute' : `${count} minutes`;
}
