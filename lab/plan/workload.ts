import { RECORDS_PER_BATCH, type Timeouts, timeoutsOf } from '../../deploy/stack/limits.ts';
import { DeploymentSettings } from '../../deploy/stack/settings.ts';
import { schedulers } from '../../functions/index.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { SchedulerSettings } from '../../lib/scheduler/settings.ts';
import { variableName } from '../../lib/settings.ts';
import { ACCOUNT_CONCURRENCY } from './aws-limits.ts';

/** The settings of a scheduler that count here. */
export type Setting = Omit<SchedulerSettings, 'queueUrl' | 'maxUnbegun' | 'maxSnoozes' | 'processorTimeoutSeconds'>;

/** Work to be done, how Sluice is set, and what surrounds it: what is reckoned and what is simulated. */
export interface Workload extends Setting {
  /** In a month of all schedulers together, spread evenly over it; in a simulation of one. */
  readonly items: number;
  /** Time over which they arrive, evenly; 0: all are there at the start. */
  readonly overSeconds: number;
  /** Mean time of one `process`, in milliseconds. */
  readonly processMs: number;
  /** Coefficient of variation of that time: its standard deviation in means. 0: all items take the same. */
  readonly variation: number;
  /** Mean attempts of an item: 1 where nothing is retried. A simulation draws them, by these shares of the attempts: */
  readonly attempts: number;
  /** that fail and are tried again, */
  readonly failureRate: number;
  /** that fail for good, */
  readonly permanentRate: number;
  /** that take their process down, and with it the batch. */
  readonly crashRate: number;
  readonly schedulers: number;
  /** Records in a full batch of the processor, 1 to 10. */
  readonly recordsPerBatch: number;
  /** The highest rate of an always-on worker's month, in means: it is sized for that, Sluice pays for what it does. */
  readonly peak: number;
  /** Memory of each Lambda, in MB. */
  readonly memoryMb: number;
  readonly processorTimeoutSeconds: number;
  /** `MaximumBatchingWindowInSeconds` of the event source mapping. */
  readonly batchWindowSeconds: number;
  readonly accountConcurrency: number;
  readonly databasePoolSize: number;
  readonly connectionBudget: number;
  /** One statement of a run, its way to the database and back included. */
  readonly statementMs: number;
  /** What a claim takes for each item besides. */
  readonly claimItemMs: number;
  /** Beginning a batch. */
  readonly beginMs: number;
  /** Settling an item. */
  readonly settleMs: number;
  /** One call of SQS. */
  readonly sqsMs: number;
  /** Starting a container. */
  readonly coldStartMs: number;
  readonly seed: number;
}

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

/** The settings' defaults, from the schema that parses them. */
const settings = SchedulerSettings.omit({
  queueUrl: true,
  maxUnbegun: true,
  maxSnoozes: true,
  processorTimeoutSeconds: true,
}).parse({});

const work = { processMs: 800, variation: 0.5, memoryMb: 512 };

/** What is reckoned of a month. Sluice as it ships, with nothing to do. */
export const IDLE = {
  ...{ items: 0, ...work, attempts: 1, recordsPerBatch: RECORDS_PER_BATCH, schedulers: schedulers.length, peak: 1 },
  intervalMinutes: settings.intervalMinutes,
  batchSize: settings.batchSize,
  maxInFlight: settings.maxInFlight,
  maxConcurrency: settings.maxConcurrency,
  itemTimeoutSeconds: settings.itemTimeoutSeconds,
} satisfies Partial<Workload>;

/** What is simulated. A million items, Sluice as it ships, and estimates of what its parts take. */
export const DEFAULTS = {
  ...{ items: 1_000_000, overSeconds: 0, ...work, failureRate: 0.01, permanentRate: 0, crashRate: 0, ...settings },
  processorTimeoutSeconds: timeoutsOf(settings).processor,
  batchWindowSeconds: 0,
  accountConcurrency: ACCOUNT_CONCURRENCY,
  databasePoolSize: DatabaseSettings.shape.databasePoolSize.parse(undefined),
  connectionBudget: DeploymentSettings.shape.connectionBudget.parse(undefined),
  statementMs: Math.round(OVERHEAD_MS.run / IDLE_STATEMENTS),
  claimItemMs: 0.2,
  beginMs: OVERHEAD_MS.batch / 2,
  settleMs: OVERHEAD_MS.batch / 2,
  sqsMs: 10,
  coldStartMs: 800,
  seed: 1,
} satisfies Partial<Workload>;

export type Month = Pick<Workload, keyof typeof IDLE>;
export type Scenario = Pick<Workload, keyof typeof DEFAULTS>;

/** The functions' time-outs: the scheduled one's follows from the settings, as in a deployment. */
export function timeoutsFor(scenario: Scenario): Timeouts {
  return { ...timeoutsOf(scenario), processor: scenario.processorTimeoutSeconds };
}

/** What is set elsewhere than in a variable. */
const OTHERS: Partial<Record<keyof Workload, string>> = {
  accountConcurrency: "the account's concurrency",
  batchWindowSeconds: 'the batch window',
};

/** As one sets it: `MAX_IN_FLIGHT`. */
export function settingName(key: keyof Workload): string {
  return OTHERS[key] ?? variableName('', key);
}
