import * as z from 'zod';
import { decimal, documentSettings, integer, type SettingDocumentation, type SettingsSchema } from '../settings.ts';
import type { Concurrency, Scheduler } from './define-scheduler.ts';

/** Every scheduler's settings; their variables carry its prefix, as in `DOMAIN_SCHEDULER_BATCH_SIZE`. */
export const SchedulerSettings = z.object({
  intervalMinutes: integer(1, 1440).default(1).describe('how often the scheduled Lambda runs, in minutes'),
  batchSize: integer(1, 1000).default(100).describe('items per claim'),
  maxInstances: integer(1, 100).default(1).describe('scheduled runs at once (reserved concurrency)'),
  maxInFlight: integer(1, 1_000_000).default(1000).describe('items queued or processing at once'),
  maxConcurrency: integer(2, 1000).default(10).describe('processor Lambdas at once'),
  maxAttempts: integer(1, 100)
    .default(5)
    .describe('attempts before an item fails; a last attempt is made alone, so with 1 every item is processed alone'),
  maxUnbegun: integer(1, 1000)
    .default(20)
    .describe('claims in a row that nobody begins, while other items are begun, before an item fails'),
  maxSnoozes: integer(1, 32_000).default(100).describe('times in a row that an item may be put off before it fails'),
  itemTimeoutSeconds: decimal(0.01, 840)
    .default(30)
    .describe('time limit of one `process`, and of one `apply`, in seconds'),
  settleMaxBytes: integer(1024, 268_435_456)
    .default(5_000_000)
    .describe(
      'most that one statement of a settle may carry, and a copy of what `process` returns (8 bytes a value, texts not counted), in bytes; more fails the item',
    ),
  processorTimeoutSeconds: integer(1, 900)
    .optional()
    .describe(
      "the processor Lambda's own time limit, in seconds, which that of an item must fit into; set by the deployment",
    ),
  retryBaseSeconds: decimal(0, 86_400)
    .default(30)
    .describe('upper bound of the first retry delay, in seconds; doubles with every attempt'),
  retryMaxSeconds: decimal(0, 604_800).default(3600).describe('upper bound of every retry delay, in seconds'),
  queueLeaseSeconds: decimal(0.01, 1_209_600)
    .default(900)
    .describe('how long a message may wait in SQS before its item is rescued, in seconds'),
  queueUrl: z
    .url({ protocol: /^https?$/, error: 'the URL of an SQS queue' })
    .describe('the URL of its SQS queue; set by the deployment'),
}) satisfies SettingsSchema;

export type SchedulerSettings = z.output<typeof SchedulerSettings>;

/** The setting of a limit by concurrency key: `maxPerDomain` where the key is `domain`. */
export function keyLimitName({ key }: Concurrency): string {
  return `maxPer${key.charAt(0).toUpperCase()}${key.slice(1)}`;
}

export function keyLimitSettings(concurrency: Concurrency) {
  const limit = integer(1, 1_000_000).default(concurrency.limit);
  return z.object({
    [keyLimitName(concurrency)]: limit.describe(`items of one ${concurrency.key} queued or processing at once`),
  }) satisfies SettingsSchema;
}

/** Every setting that carries a scheduler's prefix. */
export function documentSchedulerSettings({ settingsPrefix, concurrency }: Scheduler): SettingDocumentation[] {
  return [
    ...documentSettings(SchedulerSettings, settingsPrefix),
    ...(concurrency ? documentSettings(keyLimitSettings(concurrency), settingsPrefix) : []),
  ];
}
