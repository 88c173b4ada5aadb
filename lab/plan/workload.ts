import { RECORDS_PER_BATCH, type Timeouts, timeoutsOf } from '../../deploy/stack/limits.ts';
import { DeploymentSettings } from '../../deploy/stack/settings.ts';
import { schedulers } from '../../functions/index.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { SchedulerSettings } from '../../lib/scheduler/settings.ts';
import { variableName } from '../../lib/settings.ts';
import { allowedBy, defaultsOf, duration, type NumberOption, number } from '../../scripts/cli/numbers.ts';
import { ACCOUNT_CONCURRENCY, LEAST_UNRESERVED } from './aws-limits.ts';

/** What Lambda takes for a run and a batch besides `process`, in milliseconds. */
export const OVERHEAD_MS = {
  /** Rescue, count and claim of a run that finds nothing. */
  run: 50,
  /** Claiming and publishing, for each item; ten `SendMessageBatch` are under way at once. */
  dispatchedItem: 2,
  /** Beginning a batch, and settling its slowest item. */
  batch: 40,
} as const;

/** Statements of a run that finds nothing, that which asks for troubles with those of the rescue. */
export const IDLE_RUN_STATEMENTS = { rescue: 2, count: 2, claim: 1, measure: 3 } as const;
const IDLE_STATEMENTS = Object.values(IDLE_RUN_STATEMENTS).reduce((sum, count) => sum + count, 0);

/** The settings of a scheduler, and their defaults; what is set by the deployment has none. */
const Settings = SchedulerSettings.omit({ queueUrl: true, processorTimeoutSeconds: true });
const { shape } = Settings;
const shipped = Settings.parse({});
const milliseconds = (min = 0) => number(min, 840_000, 'milliseconds');

/** What is set elsewhere than in a variable. */
const OTHERS: Readonly<Record<string, string>> = {
  accountConcurrency: "the account's concurrency",
  batchWindowSeconds: 'the batch window',
};

/** As one sets it: `MAX_IN_FLIGHT`. */
export function settingName(key: string): string {
  return OTHERS[key] ?? variableName('', key);
}

/** A scheduler's setting, as its own schema describes it. */
function ofScheduler<K extends keyof typeof shape>(...keys: readonly K[]): Record<K, NumberOption> {
  const described = keys.map((key) => {
    const meaning = `${settingName(key)}: ${shape[key].meta()?.description}`;
    return [key, [shipped[key], allowedBy(shape[key]), '<number>', meaning]];
  });
  return Object.fromEntries(described) as Record<K, NumberOption>;
}

/** Work to be done, how Sluice is set, and what surrounds it: what is reckoned and what is simulated. */
const SHARED = {
  items: [1_000_000, number(1, 1e9, 'items', true), '<number>', 'items to be done'],
  processMs: [800, milliseconds(1), '<ms>', 'mean time of processing one item'],
  variation: [0.5, number(0, 10), '<ratio>', 'its standard deviation, in means'],
  memoryMb: [512, number(128, 10_240, 'MB', true), '<MB>', 'memory of each Lambda'],
  ...ofScheduler('intervalMinutes', 'batchSize', 'maxInFlight', 'maxConcurrency', 'itemTimeoutSeconds'),
} satisfies Record<string, NumberOption>;

/** Of all schedulers together, the items spread evenly over the month. */
export const OF_A_MONTH = {
  ...SHARED,
  items: [0, number(0, 1e12, 'items'), '<number>', 'items a month'],
  // What a simulation draws by its rates.
  attempts: [1, number(1, 100), '<number>', 'mean attempts of an item'],
  recordsPerBatch: [RECORDS_PER_BATCH, number(1, 10, 'records', true), '<number>', 'records in a full batch'],
  schedulers: [schedulers.length, number(1, 1000, 'schedulers', true), '<number>', 'schedulers deployed'],
  // Sluice pays for what it does.
  peak: [1, number(1, 1000), '<times>', 'highest rate that a worker is sized for, in means'],
} satisfies Record<string, NumberOption>;

const { databasePoolSize } = DatabaseSettings.shape;
const { connectionBudget } = DeploymentSettings.shape;
const { processor } = timeoutsOf(shipped);
const accountLambdas = number(LEAST_UNRESERVED + 1, 100_000, 'Lambdas', true);

/** Of one scheduler. The times are estimates of what its parts take. */
export const OF_A_SIMULATION = {
  ...SHARED,
  overSeconds: [0, duration, '<time>', 'they arrive evenly over this time, as 24h; else all at once'],
  failureRate: [0.01, number(0, 1), '<share>', 'attempts that fail and are tried again'],
  permanentRate: [0, number(0, 1), '<share>', 'attempts that fail for good'],
  crashRate: [0, number(0, 1), '<share>', 'attempts that take their process down'],
  ...ofScheduler('maxInstances', 'maxAttempts', 'retryBaseSeconds', 'retryMaxSeconds', 'queueLeaseSeconds'),
  processorTimeoutSeconds: [processor, number(1, 900, 'seconds', true), '<s>', "the processor Lambda's time-out"],
  batchWindowSeconds: [0, number(0, 300, 'seconds'), '<s>', 'batch window of the event source mapping'],
  accountConcurrency: [ACCOUNT_CONCURRENCY, accountLambdas, '<Lambdas>', 'Lambdas of the account at once'],
  databasePoolSize: [databasePoolSize.parse(undefined), allowedBy(databasePoolSize), '<n>', 'DATABASE_POOL_SIZE'],
  connectionBudget: [connectionBudget.parse(undefined), allowedBy(connectionBudget), '<n>', 'CONNECTION_BUDGET'],
  statementMs: [Math.round(OVERHEAD_MS.run / IDLE_STATEMENTS), milliseconds(), '<ms>', 'a statement of a run'],
  claimItemMs: [0.2, milliseconds(), '<ms>', 'what a claim takes for each item'],
  beginMs: [OVERHEAD_MS.batch / 2, milliseconds(), '<ms>', 'beginning a batch'],
  settleMs: [OVERHEAD_MS.batch / 2, milliseconds(), '<ms>', 'settling an item'],
  sqsMs: [10, milliseconds(1), '<ms>', 'a call of SQS'],
  coldStartMs: [800, number(0, 10_000, 'milliseconds'), '<ms>', 'starting a container'],
  seed: [1, number(0, 2 ** 32 - 1, '', true), '<number>', 'of the randomness'],
} satisfies Record<string, NumberOption>;

/** Sluice as it ships, with nothing to do; and with a million items. */
export const IDLE = defaultsOf(OF_A_MONTH);
export const DEFAULTS = defaultsOf(OF_A_SIMULATION);
export type Month = typeof IDLE;
export type Scenario = typeof DEFAULTS;

/** What is wrong with a time of `process` that is right by itself. */
export function timeProblemOf({
  processMs,
  itemTimeoutSeconds,
}: Pick<Month, 'processMs' | 'itemTimeoutSeconds'>): string | undefined {
  if (processMs <= itemTimeoutSeconds * 1000) return undefined;
  return `--process-ms ${processMs} is over the time limit of an item, ${itemTimeoutSeconds} s: see --item-timeout-seconds`;
}

/** The functions' time-outs: the scheduled one's follows from the settings, as in a deployment. */
export function timeoutsFor(scenario: Scenario): Timeouts {
  return { ...timeoutsOf(scenario), processor: scenario.processorTimeoutSeconds };
}
