import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { SettingsError } from '../../lib/errors.ts';
import { FetchSettings } from '../../lib/http/settings.ts';
import { LogSettings } from '../../lib/logger.ts';
import { createProcessorContainer } from '../../lib/scheduler/container.ts';
import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { SchedulerSettings } from '../../lib/scheduler/settings.ts';
import { documentSettings, flag, parseSettings, variableName } from '../../lib/settings.ts';
import { Job, jobItems, normalizeJob } from '../support/jobs.ts';

const GROUPS = [
  { schema: SchedulerSettings, prefix: 'JOB_SCHEDULER_' },
  { schema: DatabaseSettings, prefix: '' },
  { schema: FetchSettings, prefix: '' },
  { schema: LogSettings, prefix: '' },
];

/** One that fetches. */
const fetching = defineScheduler({
  name: 'jobs',
  entity: Job,
  settingsPrefix: 'JOB_SCHEDULER_',
  settings: FetchSettings,
  items: jobItems,
  work: async () => ({ process: async () => null, apply: () => {}, normalize: normalizeJob }),
});

const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs';

const URL = 'postgresql://user@host:5432/name';

test('defaults are those of the design', () => {
  expect(parseSettings(SchedulerSettings, { JOB_SCHEDULER_QUEUE_URL: QUEUE_URL }, 'JOB_SCHEDULER_')).toEqual({
    intervalMinutes: 1,
    batchSize: 100,
    maxInstances: 1,
    maxInFlight: 1000,
    maxConcurrency: 10,
    maxAttempts: 5,
    maxUnbegun: 20,
    maxSnoozes: 100,
    settleMaxBytes: 5_000_000,
    itemTimeoutSeconds: 30,
    retryBaseSeconds: 30,
    retryMaxSeconds: 3600,
    queueLeaseSeconds: 900,
    queueUrl: QUEUE_URL,
  });
});

test('all problems of an environment are reported together, each with name, value and what is allowed', async () => {
  const env = {
    DATABASE_URL: 'mysql://user:secret@host/db',
    DATABASE_POOL_SIZE: 'many',
    JOB_SCHEDULER_BATCH_SIZE: '0',
    JOB_SCHEDULER_ITEM_TIMEOUT_SECONDS: '-3',
    LOG_LEVEL: 'LOUD',
    FETCH_CONNECT_TO: 'shop.test:443',
  };
  const problems = await createProcessorContainer(fetching, { env }).then(
    () => [],
    (error) => (error instanceof SettingsError ? error.problems : [String(error)]),
  );

  expect(problems).toEqual([
    'JOB_SCHEDULER_BATCH_SIZE is "0"; it must be a whole number from 1 to 1000',
    'JOB_SCHEDULER_ITEM_TIMEOUT_SECONDS is "-3"; it must be a number from 0.01 to 840',
    'JOB_SCHEDULER_QUEUE_URL is not set; it must be the URL of its SQS queue; set by the deployment',
    'FETCH_CONNECT_TO is "shop.test:443"; it must be entries such as shop.test:443:127.0.0.1:8443',
    'DATABASE_URL is (hidden); it must be a URL such as postgresql://user:password@host:5432/name',
    'DATABASE_POOL_SIZE is "many"; it must be a whole number from 1 to 20',
    'LOG_LEVEL is "LOUD"; it must be one of DEBUG, INFO, WARN, ERROR, SILENT',
  ]);
});

test('a secret is never printed', () => {
  expect(() => parseSettings(DatabaseSettings, { DATABASE_URL: 'postgres//user:hunter2@host' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
  );
});

test('an empty variable counts as not set', () => {
  expect(parseSettings(LogSettings, { LOG_LEVEL: '  ' })).toEqual({ logLevel: 'INFO' });
});

test('arbitrary values never throw anything but a SettingsError', () => {
  const names = GROUPS.flatMap(({ schema, prefix }) => documentSettings(schema, prefix).map(({ name }) => name));
  const environments = fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.integer().map(String)),
  );
  fc.assert(
    fc.property(environments, (env) => {
      for (const { schema, prefix } of GROUPS) {
        try {
          parseSettings(schema, env, prefix);
        } catch (error) {
          expect(error).toBeInstanceOf(SettingsError);
        }
      }
    }),
  );
});

test('every setting has a description', () => {
  const undocumented = GROUPS.flatMap(({ schema, prefix }) => documentSettings(schema, prefix)).filter(
    ({ description }) => !description,
  );

  expect(undocumented).toEqual([]);
});

test('a key in camel case names a variable in upper snake case', () => {
  expect(variableName('JOB_SCHEDULER_', 'itemTimeoutSeconds')).toBe('JOB_SCHEDULER_ITEM_TIMEOUT_SECONDS');
});

test('a flag is true or false and nothing else', () => {
  const schema = z.object({ on: flag() });
  expect([parseSettings(schema, { ON: 'true' }), parseSettings(schema, { ON: 'false' })]).toEqual([
    { on: true },
    { on: false },
  ]);
  expect(() => parseSettings(schema, { ON: 'yes' })).toThrow('ON is "yes"; it must be true or false');
});

test('a person sees no stack trace of an invalid environment', () => {
  expect(new SettingsError(['X is "1"; it must be 2']).stack).toBe(
    'SettingsError: Invalid settings:\n  - X is "1"; it must be 2',
  );
});

test.each([
  [{}, [/^DATABASE_URL is not set; it must be .*, or DATABASE_HOST or DATABASE_SECRET_ID must be set$/]],
  [{ DATABASE_POOL_SIZE: '0' }, [/^DATABASE_POOL_SIZE is "0"/, /^DATABASE_URL is not set/]],
  [
    { DATABASE_URL: URL, DATABASE_HOST: 'h', DATABASE_USER: 'u' },
    [/^DATABASE_URL is \(hidden\); it must be left out where DATABASE_HOST/],
  ],
  [{ DATABASE_HOST: 'h' }, [/^DATABASE_USER is not set; it must be set with DATABASE_HOST, for IAM/]],
  [
    { DATABASE_HOST: 'h', DATABASE_USER: 'u', DATABASE_TLS: 'require' },
    [/^DATABASE_TLS is "require"; it must be verify with IAM/],
  ],
])('a database that is described by %j is refused', (env, messages) => {
  expect(() => parseSettings(DatabaseSettings, env)).toThrow(
    expect.objectContaining({ problems: messages.map((message) => expect.stringMatching(message)) }),
  );
});

test.each([
  { DATABASE_URL: URL },
  { DATABASE_HOST: 'h', DATABASE_USER: 'u' },
  { DATABASE_SECRET_ID: 's' },
  { DATABASE_SECRET_ID: 's', DATABASE_HOST: 'h', DATABASE_TLS: 'require' },
])('a database may be described by %j', (env) => {
  expect(() => parseSettings(DatabaseSettings, env)).not.toThrow();
});
