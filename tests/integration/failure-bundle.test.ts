import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { bundleHandler } from '../../deploy/bundle/bundle-handler.ts';
import { type Database, openDatabase } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { Trouble } from '../../lib/work-item/trouble.entity.ts';
import { type LambdaContainer, startLambdaContainer } from '../../local/lambda/container.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { insertJobs, Job, JobNote } from '../support/jobs.ts';
import { ROOT } from '../support/project-files.ts';

let folder: string;
let testDatabase: TestDatabase;
let database: Database;
let container: LambdaContainer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-failure-'));
  await bundleHandler(join(ROOT, 'tests/support/failing-jobs/scheduler.ts'), join(folder, 'scheduler.cjs'));
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url }), [Job, JobNote, Trouble]);
  container = await start();
});
afterEach(async () => {
  await container.kill();
  await database.close();
  await testDatabase.drop();
});

const start = () =>
  startLambdaContainer({
    ...{ functionName: 'failing-jobs', taskRoot: folder, handler: 'scheduler.handler', memorySize: 256 },
    environment: {
      DATABASE_URL: testDatabase.url,
      JOB_SCHEDULER_QUEUE_URL: 'http://127.0.0.1:1/jobs',
      JOB_SCHEDULER_MAX_ATTEMPTS: '1',
    },
  });

const crashed = (name: string) => ({ name, status: 'processing', attempts: 1, leaseExpiresAt: new Date(0) }) as const;
const states = async () =>
  (await database.fork().find(Job, {}, { orderBy: { id: 'asc' } })).map(({ name, status }) => [name, status]);

test('the bundle of a scheduled Lambda has what a failure entails in a file of its own, and no work', async () => {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.cjs'));
  const sources = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));

  expect(files.filter((file) => file.startsWith('scheduler.failure-'))).toHaveLength(1);
  expect(sources.filter((source) => source.includes('the work that no scheduled Lambda carries'))).toEqual([]);
});

test('it writes what the failure of a crashed item entails', async () => {
  await insertJobs(database.fork(), [crashed('job')]);

  expect(await container.invoke({})).toMatchObject({ rescued: 1, stopped: 'drained' });
  expect(await states()).toEqual([['job', 'failed']]);
  expect(await database.fork().find(JobNote, {})).toMatchObject([{ text: 'job: crashed' }]);
});

test('an applyFailure that ends its process costs one run, and the next one goes on without its item', async () => {
  await insertJobs(database.fork(), [crashed('killer'), crashed('good')]);

  await expect(container.invoke({})).rejects.toThrow();
  await container.kill();
  container = await start();

  expect(await container.invoke({})).toMatchObject({ rescued: 1, troubles: 1, stopped: 'drained' });
  expect(await states()).toEqual([
    ['killer', 'processing'],
    ['good', 'failed'],
  ]);
  expect(await database.fork().find(Trouble, {})).toMatchObject([{ itemId: '1', code: 'failure_unfinished' }]);
});
