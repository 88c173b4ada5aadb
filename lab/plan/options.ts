import { type Command, InvalidArgumentError } from 'commander';
import type * as z from 'zod';
import { DeploymentSettings } from '../../deploy/stack/settings.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseDuration, UNIT_MS } from '../../lib/duration.ts';
import { SchedulerSettings } from '../../lib/scheduler/settings.ts';
import { variableName } from '../../lib/settings.ts';
import { LEAST_UNRESERVED } from './aws-limits.ts';
import { type Setting, settingName, type Workload } from './workload.ts';

/** The value as the help has it, what it means, and how it is read. */
type Option = readonly [value: string, meaning: string, read: (text: string) => number];

const { databasePoolSize } = DatabaseSettings.shape;
const { connectionBudget } = DeploymentSettings.shape;
const milliseconds = (min = 0) => number(min, 840_000, 'milliseconds');

/** What is a scheduler's setting is read by its schema. */
const OPTIONS: Record<Exclude<keyof Workload, keyof Setting>, Option> = {
  items: ['<number>', 'items to be done', number(1, 1e9, 'items', true)],
  overSeconds: ['<time>', 'they arrive evenly over this time, as 24h; else all at once', time],
  processMs: ['<ms>', 'mean time of processing one item', milliseconds(1)],
  variation: ['<ratio>', 'its standard deviation, in means', number(0, 10)],
  attempts: ['<number>', 'mean attempts of an item', number(1, 100)],
  failureRate: ['<share>', 'attempts that fail and are tried again', number(0, 1)],
  permanentRate: ['<share>', 'attempts that fail for good', number(0, 1)],
  crashRate: ['<share>', 'attempts that take their process down', number(0, 1)],
  schedulers: ['<number>', 'schedulers deployed', number(1, 1000, 'schedulers', true)],
  recordsPerBatch: ['<number>', 'records in a full batch', number(1, 10, 'records', true)],
  peak: ['<times>', 'highest rate that a worker is sized for, in means', number(1, 1000)],
  memoryMb: ['<MB>', 'memory of each Lambda', number(128, 10_240, 'MB', true)],
  processorTimeoutSeconds: ['<s>', "the processor Lambda's time-out", number(1, 900, 'seconds', true)],
  batchWindowSeconds: ['<s>', 'batch window of the event source mapping', number(0, 300, 'seconds')],
  accountConcurrency: [
    '<Lambdas>',
    'Lambdas of the account at once',
    number(LEAST_UNRESERVED + 1, 100_000, 'Lambdas', true),
  ],
  databasePoolSize: ['<n>', 'DATABASE_POOL_SIZE', allowedBy(databasePoolSize)],
  connectionBudget: ['<n>', 'CONNECTION_BUDGET', allowedBy(connectionBudget)],
  statementMs: ['<ms>', 'a statement of a run', milliseconds()],
  claimItemMs: ['<ms>', 'what a claim takes for each item', milliseconds()],
  beginMs: ['<ms>', 'beginning a batch', milliseconds()],
  settleMs: ['<ms>', 'settling an item', milliseconds()],
  sqsMs: ['<ms>', 'a call of SQS', milliseconds(1)],
  coldStartMs: ['<ms>', 'starting a container', number(0, 10_000, 'milliseconds')],
  seed: ['<number>', 'of the randomness', number(0, 2 ** 32 - 1, '', true)],
};

/** An option for each part of a workload that has a default, under its own name but for `--over`. */
export function addOptions<K extends keyof Workload>(
  command: Command,
  defaults: Pick<Workload, K>,
  others: Partial<Record<K, Option>> = {},
): Command {
  for (const key of Object.keys(defaults) as K[]) {
    const [value, meaning, read] = others[key] ?? optionOf(key);
    const name = key === 'overSeconds' ? 'over' : variableName('', key).toLowerCase().replaceAll('_', '-');
    command.option(`--${name} ${value}`, meaning, read, defaults[key]);
  }
  return command.option('--json', 'JSON on standard output', false);
}

function optionOf(key: keyof Workload): Option {
  if (key in OPTIONS) return OPTIONS[key as keyof typeof OPTIONS];
  const field = SchedulerSettings.shape[key as Exclude<keyof Workload, keyof typeof OPTIONS>];
  return ['<number>', `${settingName(key)}: ${field.meta()?.description}`, allowedBy(field)];
}

/** What is wrong with a time of `process` that is right by itself. */
export function timeProblemOf({ processMs, itemTimeoutSeconds }: Pick<Workload, 'processMs' | 'itemTimeoutSeconds'>) {
  if (processMs <= itemTimeoutSeconds * 1000) return undefined;
  return `--process-ms ${processMs} is over the time limit of an item, ${itemTimeoutSeconds} s: see --item-timeout-seconds`;
}

/** A number as people write it, `1e6` and `1_000_000` among them, within bounds that are both included. */
export function number(min: number, max: number, unit = '', whole = false) {
  const allowed = `a ${whole ? 'whole ' : ''}number${unit && ` of ${unit}`} from ${min} to ${max}`;
  return (text: string): number => {
    const value = /^\d[\d_]*(\.\d+)?(e\+?\d+)?$/i.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
    if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
    throw new InvalidArgumentError(`It must be ${allowed}.`);
  };
}

/** What a setting's own schema takes. */
function allowedBy(field: z.ZodType<number>) {
  return (text: string): number => {
    const parsed = field.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`It must be ${parsed.error.issues[0]?.message}.`);
  };
}

/** `30s`, `90m`, `24h`, `7d`. @returns seconds */
function time(text: string): number {
  const ms = parseDuration(text);
  if (ms <= 366 * UNIT_MS.d) return ms / 1000;
  throw new InvalidArgumentError('It must be a time such as 30s, 90m, 24h or 7d, a year at most.');
}
