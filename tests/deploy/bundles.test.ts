import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { entities } from '../../functions/index.ts';
import { type Database, openDatabase } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { METRIC_NAMESPACE, metricDimensions } from '../../lib/metrics.ts';
import { parseSettings } from '../../lib/settings.ts';
import { receiveEvent } from '../../local/event-source.ts';
import { createQueues } from '../../local/queues.ts';
import { queueSamples, samplesOf } from '../../local/samples.ts';
import { migrations } from '../../migrations/index.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { readProjectFile } from '../support/project-files.ts';
import { STAGE } from './support/deployment.ts';
import { archiveOf, type PackagedFunction, startPackagedFunction, unpack } from './support/packaged-function.ts';
import { FUNCTIONS, functionProperties, SCHEDULERS } from './support/template.ts';

const SCHEDULER_BUDGET = 450_000;
const PROCESSOR_BUDGET = 700_000;

/** It is loaded by a thread, and by nothing else. */
const BEGINNING_OF_THREADS = '.worker.thread.cjs';

const LOAD_ALL = 'process.argv.slice(1).forEach((file) => require(file))';

let sqs: SQSClient;
let testDatabase: TestDatabase;
let database: Database;
const started: PackagedFunction[] = [];

beforeAll(async () => {
  sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  testDatabase = await createTestDatabase();
  database = openDatabase(parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url }), entities);
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((container) => container.stop()));
});
afterAll(async () => {
  sqs.destroy();
  await database.close();
  await testDatabase.drop();
});

async function start(name: string, variables: NodeJS.ProcessEnv = {}): Promise<PackagedFunction> {
  const container = await startPackagedFunction(name, { DATABASE_URL: testDatabase.url, ...variables });
  started.push(container);
  return container;
}

test.each(SCHEDULERS)('%s: the archives are within their budgets, source maps included', (_, names) => {
  expect(statSync(archiveOf(names.schedulerFunction)).size).toBeLessThanOrEqual(SCHEDULER_BUDGET);
  expect(statSync(archiveOf(names.processorFunction)).size).toBeLessThanOrEqual(PROCESSOR_BUDGET);
});

test.each(SCHEDULERS)(
  '%s: the archives work alone: nothing is missing, no name is lost to minification',
  async (name, names, scheduler) => {
    const { queueUrl } = await createQueues(sqs, {
      name: `bundle-${randomBytes(6).toString('hex')}`,
      visibilityTimeoutSeconds: 60,
      maxReceiveCount: 5,
    });
    const variables = { [`${scheduler.settingsPrefix}QUEUE_URL`]: queueUrl };
    const { nameOf } = await samplesOf(scheduler);
    await database.unitOfWork((em) => queueSamples(scheduler, [nameOf(1)], em, new Date()));

    const dispatcher = await start(names.schedulerFunction, variables);
    expect(await dispatcher.invoke({})).toMatchObject({ claimed: 1, published: 1, stopped: 'drained' });

    const event = await receiveEvent(sqs, queueUrl);
    const processor = await start(names.processorFunction, variables);
    expect(await processor.invoke(event)).toEqual({ batchItemFailures: [] });

    const settled = await database.fork().findOneOrFail(scheduler.entity, { attempts: 1 });
    // Whatever is missing in a bundle is an ordinary error, and so a retry.
    expect(['completed', 'failed']).toContain(settled.status);
    expect(dispatcher.metrics()).toEqual([emitted(name, { runs: 1, claimed: 1, oldestDueAge: 0 })]);
    expect(processor.metrics()).toEqual([emitted(name, { [settled.status]: 1, timeInQueue: expect.any(Number) })]);
  },
);

/** A line of the embedded metric format, under the dimensions that alarms look at. */
function emitted(scheduler: string, values: Record<string, unknown>) {
  const dimensions = metricDimensions(scheduler, STAGE);
  const definition = {
    Namespace: METRIC_NAMESPACE,
    Dimensions: [Object.keys(dimensions)],
    Metrics: expect.arrayContaining(Object.keys(values).map((Name) => expect.objectContaining({ Name }))),
  };
  const _aws = expect.objectContaining({ CloudWatchMetrics: [definition] });
  return expect.objectContaining({ _aws, ...dimensions, ...values });
}

test.each(FUNCTIONS)(
  '%s: what its handler loads later is in its archive, works, and nothing else is there',
  async (name) => {
    const taskRoot = await unpack(name);
    try {
      const handler = `${String(functionProperties(name)['Handler']).replace(/\.\w+$/, '')}.cjs`;
      const files = new Set([handler]);
      // A set is walked through to its end, also where that moves on.
      for (const file of files) {
        const source = await readFile(join(taskRoot, file), 'utf8');
        for (const [, required = ''] of source.matchAll(/require\("(\.[^"]+)"\)/g))
          files.add(join(dirname(file), required));
        for (const [, thread = ''] of source.matchAll(/\$\{__dirname\}\/([^`]+)`/g))
          files.add(join(dirname(file), thread));
      }
      const packed = await readdir(taskRoot, { recursive: true });
      expect(packed.filter((path) => path.endsWith('.cjs')).sort()).toEqual([...files].sort());
      const loaded = [...files].filter((file) => !file.endsWith(BEGINNING_OF_THREADS));
      execFileSync(process.execPath, ['-e', LOAD_ALL, ...loaded.map((file) => join(taskRoot, file))], { env: {} });
    } finally {
      await rm(taskRoot, { recursive: true, force: true });
    }
  },
);

test('migrate applies what is pending, and the second time nothing', async () => {
  await query(testDatabase.url, 'drop schema public cascade');
  await query(testDatabase.url, 'create schema public');
  const migrate = await start('migrate');

  expect(await migrate.invoke({})).toEqual({ applied: migrations.map(({ name }) => name), differences: [] });
  expect(await migrate.invoke({})).toEqual({ applied: [], differences: [] });
});

test('operator answers its commands, and says what is wrong with one that it does not know', async () => {
  const operator = await start('operator');

  expect(await operator.invoke({ command: 'check' })).toMatchObject(
    SCHEDULERS.map(([scheduler]) => ({ scheduler, counts: { pending: expect.any(Number) } })),
  );
  await expect(operator.invoke({ command: 'drop' })).rejects.toThrow(
    /OperatorError: the event's command is "drop"; it must be one of check, reset, cancel, pause, resume/,
  );
});

test('a stack trace names the files and lines of the sources', async () => {
  const [[, names]] = SCHEDULERS as [(typeof SCHEDULERS)[number]];
  const broken = await start(names.schedulerFunction, { DATABASE_URL: 'postgresql://127.0.0.1:1/none' });

  await expect(broken.invoke({})).rejects.toThrow();
  const [, line] = /lib\/database\/database\.ts:(\d+):\d+/.exec(broken.output()) ?? [];
  expect(readProjectFile('lib/database/database.ts').split('\n')[Number(line) - 1]).toContain('await connect()');
});

test('a setting that is missing is named', async () => {
  const [[, names]] = SCHEDULERS as [(typeof SCHEDULERS)[number]];
  const broken = await start(names.schedulerFunction, { DATABASE_URL: '' });

  await expect(broken.invoke({})).rejects.toThrow(/SettingsError: Invalid settings:\n {2}- DATABASE_URL is not set/);
});
