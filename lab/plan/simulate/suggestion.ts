import { RECORDS_PER_BATCH } from '../../../deploy/stack/limits.ts';
import { connectionsNeeded } from '../../../deploy/stack/rules.ts';
import { SchedulerSettings } from '../../../lib/scheduler/settings.ts';
import { EVENT_SOURCE } from '../aws-limits.ts';
import { formatQuantity } from '../format.ts';
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

/** What can be done about a constraint, given what was seen. */
export function suggestionFor(constraint: Constraint, simulation: Simulation): Suggestion {
  const { scenario } = simulation;
  const { intervalMinutes, batchSize, maxInstances, maxConcurrency, accountConcurrency } = scenario;
  switch (constraint) {
    case 'MAX_IN_FLIGHT':
      return {
        text: `A run fills the queue up to MAX_IN_FLIGHT, and once that is done the next run is up to ${minutes(intervalMinutes)} away.`,
        changes: { maxInFlight: moreInFlight(simulation) },
      };
    case 'MAX_CONCURRENCY':
      return moreConcurrency(simulation);
    case 'INTERVAL_MINUTES':
      return intervalMinutes > 1
        ? { text: 'Items that are due wait for the next run.', changes: { intervalMinutes: 1 } }
        : { text: 'Items that are due wait for the next run; a minute is the shortest interval there is.' };
    case 'BATCH_SIZE':
      return batchSize < LARGEST.batchSize
        ? { text: 'Processors wait for a run that claims and publishes.', changes: { batchSize: LARGEST.batchSize } }
        : { text: 'One run alone cannot publish faster.', changes: { maxInstances: maxInstances * 2 } };
    case 'account concurrency':
      return {
        text: 'The account has no more Lambdas at once; the quota can be raised on request.',
        changes: { accountConcurrency: Math.max(maxConcurrency + maxInstances, accountConcurrency) },
      };
    case 'event source ramp':
      return {
        text: `The event source mapping adds ${EVENT_SOURCE.moreAMinute} batches at once a minute, and nothing makes it faster.`,
      };
    case 'batch window':
      return { text: 'Messages wait for a batch to be full.', changes: { batchWindowSeconds: 0 } };
    case 'connections':
      return {
        text: 'Processors get no connection, and their messages come again only after the visibility time-out. Raise what the database has, put a pooler before it, or lower MAX_CONCURRENCY.',
        changes: { connectionBudget: enoughConnections(scenario) },
      };
    case 'arrival':
      return { text: 'It keeps up with what arrives.' };
    case 'retry delays':
      return { text: 'The last items wait for their next attempt: RETRY_BASE_SECONDS and RETRY_MAX_SECONDS.' };
    case 'leases':
      return { text: "The last items wait for the lease of a dead processor to run out: the Lambda's time-out." };
    case 'the work itself':
      return { text: 'Nothing but the work itself: fewer attempts, or a shorter process.' };
    default:
      return constraint satisfies never;
  }
}

function moreConcurrency(simulation: Simulation): Suggestion {
  const { scenario } = simulation;
  const maxConcurrency = Math.min(LARGEST.maxConcurrency, scenario.maxConcurrency * 2);
  if (maxConcurrency === scenario.maxConcurrency) {
    return {
      text: `An event source mapping has no more than ${formatQuantity(maxConcurrency)} batches at once: a second scheduler would.`,
    };
  }
  return {
    text: 'Every processor is busy, and messages wait.',
    changes: {
      maxConcurrency,
      ...atLeast(scenario, 'maxInFlight', enoughInFlight(simulation, maxConcurrency)),
      ...atLeast(scenario, 'connectionBudget', enoughConnections({ ...scenario, maxConcurrency })),
      ...atLeast(scenario, 'accountConcurrency', maxConcurrency + scenario.maxInstances),
    },
  };
}

/** What so many processors do in an interval, as fast as they were seen to be, and a little more. */
function enoughInFlight({ scenario, counts }: Simulation, processors: number): number {
  const perProcessor = Math.min(RECORDS_PER_BATCH, counts.deliveries / counts.batches) * counts.batches;
  const perSecond = (processors * perProcessor * 1000) / counts.processorMs;
  return Math.min(LARGEST.maxInFlight, roundedUp(perSecond * scenario.intervalMinutes * 60 * SPARE));
}

/** Enough for an interval; where there is so much already, a step up is what is left to try. */
function moreInFlight(simulation: Simulation): number {
  const { scenario } = simulation;
  const enough = enoughInFlight(simulation, mostProcessors(scenario));
  return enough > scenario.maxInFlight ? enough : Math.min(LARGEST.maxInFlight, scenario.maxInFlight * 2);
}

function enoughConnections(scenario: Scenario): number {
  return connectionsNeeded([{ settings: scenario }], scenario.databasePoolSize);
}

function atLeast(
  scenario: Scenario,
  key: 'maxInFlight' | 'connectionBudget' | 'accountConcurrency',
  value: number,
): Partial<Scenario> {
  return value > scenario[key] ? { [key]: value } : {};
}

/** The largest that a setting allows. */
const LARGEST = {
  batchSize: largest('batchSize'),
  maxConcurrency: largest('maxConcurrency'),
  maxInFlight: largest('maxInFlight'),
};

/** Found by asking the schema. */
function largest(key: 'batchSize' | 'maxConcurrency' | 'maxInFlight'): number {
  const allowed = (value: number) => SchedulerSettings.shape[key].safeParse(String(value)).success;
  return [1_000_000, 100_000, 10_000, 1000].find(allowed) ?? 0;
}

/** To two digits. */
function roundedUp(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / unit) * unit;
}

function minutes(count: number): string {
  return count === 1 ? 'a minute' : `${count} minutes`;
}
