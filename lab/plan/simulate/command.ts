import { type Command, InvalidArgumentError } from 'commander';
import { DeploymentSettings } from '../../../deploy/stack/settings.ts';
import { DatabaseSettings } from '../../../lib/database/settings.ts';
import { parseDuration, UNIT_MS } from '../../../lib/duration.ts';
import { longestItemTimeout } from '../../../lib/scheduler/batch-limits.ts';
import { SchedulerSettings } from '../../../lib/scheduler/settings.ts';
import { createCommand } from '../../../scripts/cli/command.ts';
import { boundedBy, number, setting } from '../cost/options.ts';
import { LEAST_UNRESERVED } from './aws-limits.ts';
import { DEFAULTS, type Scenario } from './scenario.ts';
import { settingName } from './setting-names.ts';

const rate = () => number(0, 1);
const milliseconds = (min = 0) => number(min, 840_000, 'milliseconds');

const SETTINGS = [
  ...(['intervalMinutes', 'batchSize', 'maxInstances', 'maxInFlight', 'maxConcurrency', 'maxAttempts'] as const),
  ...(['itemTimeoutSeconds', 'retryBaseSeconds', 'retryMaxSeconds', 'queueLeaseSeconds'] as const),
] satisfies readonly (keyof SchedulerSettings)[];

/** The command with all its options. */
export function simulateCommand(run: (scenario: Scenario, json: boolean) => void): Command {
  const command = createCommand(
    'simulate',
    'Simulates the whole pipeline at the limits of AWS: how long the work takes, what it costs, and what limits it.',
    [
      'npm run simulate -- --items 10e6 --process-ms 800',
      'npm run simulate -- --items 1e6 --max-in-flight 4800 --max-concurrency 40',
      'npm run simulate -- --items 200e3 --over 24h --failure-rate 0.05 --crash-rate 0.001',
      'npm --silent run simulate -- --items 1e6 --json',
    ],
  );
  addWork(command);
  for (const key of SETTINGS) {
    const name = settingName(key);
    command.option(
      `--${name.toLowerCase().replaceAll('_', '-')} <number>`,
      `${name}: ${SchedulerSettings.shape[key].meta()?.description}`,
      setting(key),
      DEFAULTS[key],
    );
  }
  addSurroundings(command);
  return command
    .option('--json', 'JSON on standard output', false)
    .action(({ json, over, ...options }: Omit<Scenario, 'overSeconds'> & { json: boolean; over: number }) => {
      const scenario = { ...options, overSeconds: over };
      const problem = problemOf(scenario);
      if (problem) command.error(`error: ${problem}`);
      run(scenario, json);
    });
}

function addWork(command: Command): void {
  command
    .option('--items <number>', 'items to be done', number(1, 1e9, 'items', true), DEFAULTS.items)
    .option('--over <time>', 'they arrive evenly over this time, as 24h; else all at once', durationOption, 0)
    .option('--process-ms <ms>', 'mean time of processing one item', milliseconds(1), DEFAULTS.processMs)
    .option('--variation <ratio>', 'its standard deviation, in means', number(0, 10), DEFAULTS.variation)
    .option('--failure-rate <share>', 'attempts that fail and are tried again', rate(), DEFAULTS.failureRate)
    .option('--permanent-rate <share>', 'attempts that fail for good', rate(), DEFAULTS.permanentRate)
    .option('--crash-rate <share>', 'attempts that take their process down', rate(), DEFAULTS.crashRate);
}

function addSurroundings(command: Command): void {
  const { databasePoolSize } = DatabaseSettings.shape;
  const { connectionBudget } = DeploymentSettings.shape;
  command
    .option(
      '--processor-timeout-seconds <s>',
      "the processor Lambda's time-out",
      number(1, 900, 'seconds', true),
      DEFAULTS.processorTimeoutSeconds,
    )
    .option(
      '--batch-window-seconds <s>',
      'batch window of the event source mapping',
      number(0, 300, 'seconds'),
      DEFAULTS.batchWindowSeconds,
    )
    .option(
      '--account-concurrency <Lambdas>',
      'Lambdas of the account at once',
      number(LEAST_UNRESERVED + 1, 100_000, 'Lambdas', true),
      DEFAULTS.accountConcurrency,
    )
    .option('--database-pool-size <n>', 'DATABASE_POOL_SIZE', boundedBy(databasePoolSize), DEFAULTS.databasePoolSize)
    .option('--connection-budget <n>', 'CONNECTION_BUDGET', boundedBy(connectionBudget), DEFAULTS.connectionBudget)
    .option('--memory-mb <MB>', 'memory of each Lambda', number(128, 10_240, 'MB', true), DEFAULTS.memoryMb)
    .option('--statement-ms <ms>', 'a statement of a run', milliseconds(), DEFAULTS.statementMs)
    .option('--claim-item-ms <ms>', 'what a claim takes for each item', milliseconds(), DEFAULTS.claimItemMs)
    .option('--begin-ms <ms>', 'beginning a batch', milliseconds(), DEFAULTS.beginMs)
    .option('--settle-ms <ms>', 'settling an item', milliseconds(), DEFAULTS.settleMs)
    .option('--sqs-ms <ms>', 'a call of SQS', milliseconds(1), DEFAULTS.sqsMs)
    .option('--cold-start-ms <ms>', 'starting a container', number(0, 10_000, 'milliseconds'), DEFAULTS.coldStartMs)
    .option('--seed <number>', 'of the randomness', number(0, 2 ** 32 - 1, '', true), DEFAULTS.seed);
}

/** What is wrong with options that are right one by one. */
function problemOf(scenario: Scenario): string | undefined {
  const { itemTimeoutSeconds, processorTimeoutSeconds, processMs, databasePoolSize, maxInstances } = scenario;
  if (scenario.failureRate + scenario.permanentRate + scenario.crashRate > 1) {
    return '--failure-rate, --permanent-rate and --crash-rate are shares of all attempts: together 1 at most';
  }
  const longest = longestItemTimeout(processorTimeoutSeconds);
  if (itemTimeoutSeconds > longest) {
    return `--item-timeout-seconds ${itemTimeoutSeconds} does not fit into the processor's time-out of ${processorTimeoutSeconds} s: it must be at most ${longest}`;
  }
  if (processMs > itemTimeoutSeconds * 1000) {
    return `--process-ms ${processMs} is over the time limit of an item, ${itemTimeoutSeconds} s: see --item-timeout-seconds`;
  }
  if ((maxInstances + 1) * databasePoolSize > scenario.connectionBudget) {
    return `--connection-budget ${scenario.connectionBudget} is not enough for the scheduled Lambdas and one processor, ${databasePoolSize} each`;
  }
  if (maxInstances > scenario.accountConcurrency - LEAST_UNRESERVED) {
    return `--max-instances ${maxInstances} are reserved, and an account must leave ${LEAST_UNRESERVED} of its ${scenario.accountConcurrency} unreserved`;
  }
  return undefined;
}

const LONGEST_MS = 366 * UNIT_MS.d;

/** An option's value: `30s`, `90m`, `24h`, `7d`. @returns seconds */
function durationOption(text: string): number {
  const ms = parseDuration(text);
  if (ms <= LONGEST_MS) return ms / 1000;
  throw new InvalidArgumentError('It must be a time such as 30s, 90m, 24h or 7d, a year at most.');
}
