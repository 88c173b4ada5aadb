import { type Timeouts, timeoutsOf } from '../../../deploy/stack/limits.ts';
import { DeploymentSettings } from '../../../deploy/stack/settings.ts';
import { DatabaseSettings } from '../../../lib/database/settings.ts';
import { SchedulerSettings } from '../../../lib/scheduler/settings.ts';
import { IDLE, OVERHEAD_MS } from '../cost/workload.ts';
import { ACCOUNT_CONCURRENCY } from './aws-limits.ts';

/** Work to be done, how Sluice is set, and what surrounds it. Rates are of attempts, from 0 to 1. */
export interface Scenario
  extends Omit<SchedulerSettings, 'queueUrl' | 'maxUnbegun' | 'maxSnoozes' | 'processorTimeoutSeconds'> {
  readonly items: number;
  /** Time over which the items arrive, evenly; 0: all are there at the start. */
  readonly overSeconds: number;
  readonly processMs: number;
  /** Coefficient of variation of the time of `process`. */
  readonly variation: number;
  /** Attempts that fail and are tried again. */
  readonly failureRate: number;
  /** Attempts that fail for good. */
  readonly permanentRate: number;
  /** Attempts that take their process down, and with it the batch. */
  readonly crashRate: number;
  readonly processorTimeoutSeconds: number;
  /** `MaximumBatchingWindowInSeconds` of the event source mapping. */
  readonly batchWindowSeconds: number;
  readonly accountConcurrency: number;
  readonly databasePoolSize: number;
  readonly connectionBudget: number;
  readonly memoryMb: number;
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

const settings = SchedulerSettings.omit({
  queueUrl: true,
  maxUnbegun: true,
  maxSnoozes: true,
  processorTimeoutSeconds: true,
}).parse({});

/** Statements of a run that finds nothing, that which asks for troubles with those of the rescue; the cost model's time for it is theirs. */
export const IDLE_RUN_STATEMENTS = { rescue: 2, count: 2, claim: 1, measure: 3 } as const;
const IDLE_STATEMENTS = Object.values(IDLE_RUN_STATEMENTS).reduce((sum, count) => sum + count, 0);

/** The functions' time-outs: the scheduled one's follows from the settings, as in a deployment. */
export function timeoutsFor(scenario: Scenario): Timeouts {
  return { ...timeoutsOf(scenario), processor: scenario.processorTimeoutSeconds };
}

/** A million items, Sluice as it ships, and the cost model's estimates of what its parts take. */
export const DEFAULTS: Scenario = {
  ...settings,
  items: 1_000_000,
  overSeconds: 0,
  processMs: IDLE.processMs,
  variation: IDLE.variation,
  failureRate: 0.01,
  permanentRate: 0,
  crashRate: 0,
  processorTimeoutSeconds: timeoutsOf(settings).processor,
  batchWindowSeconds: 0,
  accountConcurrency: ACCOUNT_CONCURRENCY,
  databasePoolSize: DatabaseSettings.shape.databasePoolSize.parse(undefined),
  connectionBudget: DeploymentSettings.shape.connectionBudget.parse(undefined),
  memoryMb: IDLE.memoryMb,
  statementMs: Math.round(OVERHEAD_MS.run / IDLE_STATEMENTS),
  claimItemMs: 0.2,
  beginMs: OVERHEAD_MS.batch / 2,
  settleMs: OVERHEAD_MS.batch / 2,
  sqsMs: 10,
  coldStartMs: 800,
  seed: 1,
};
