import { randomBytes } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { namesOf } from '../../../deploy/stack/names.ts';
import { domains } from '../../../functions/domains/domains.ts';
import { Domain } from '../../../functions/entities/domain.entity.ts';
import { entities } from '../../../functions/index.ts';
import { type Database, openDatabase } from '../../../lib/database/database.ts';
import { DatabaseSettings } from '../../../lib/database/settings.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { receiveEvent } from '../../../local/event-source.ts';
import { createQueues } from '../../../local/queues.ts';
import { html, type SampleSites, startSites } from '../../../local/sample-sites.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { STAGE } from '../support/deployment.ts';
import { type PackagedFunction, startPackagedFunction } from '../support/packaged-function.ts';

const NAMES = namesOf(domains, { service: 'sluice', stage: STAGE });

/** Eight million bytes, all of them tags: what is made of them takes more than 100 MB. */
const HOSTILE = `<title>Hostile</title>${'<b>'.repeat(2_700_000)}`;
const LIMITS = { FETCH_MAX_BYTES: '10000000', SANDBOX_MEMORY_MB: '24', SANDBOX_TIMEOUT_SECONDS: '25' };

const MATES = Array.from({ length: 9 }, (_, index) => `mate-${index}.test`);

let sqs: SQSClient;
let testDatabase: TestDatabase;
let database: Database;
let sites: SampleSites;
const started: PackagedFunction[] = [];

beforeAll(async () => {
  sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  testDatabase = await createTestDatabase();
  database = openDatabase(parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url }), entities);
  sites = await startSites({
    'hostile.test': { answer: html(HOSTILE) },
    ...Object.fromEntries(MATES.map((name) => [name, { answer: html(`<title>${name}</title><p>We sell bolts.`) }])),
  });
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((container) => container.stop()));
});
afterAll(async () => {
  sqs.destroy();
  await database.close();
  await sites.stop();
  await testDatabase.drop();
});

async function start(name: string, variables: NodeJS.ProcessEnv): Promise<PackagedFunction> {
  const container = await startPackagedFunction(name, { ...sites.env, DATABASE_URL: testDatabase.url, ...variables });
  started.push(container);
  return container;
}

test('packaged: a page that takes more memory than it may fails alone, and its nine batch-mates complete', async () => {
  const { queueUrl } = await createQueues(sqs, {
    name: `sandbox-${randomBytes(6).toString('hex')}`,
    visibilityTimeoutSeconds: 60,
    maxReceiveCount: 5,
  });
  const variables = { DOMAIN_SCHEDULER_QUEUE_URL: queueUrl, ...LIMITS };
  const names = ['hostile.test', ...MATES];
  await database.unitOfWork((em) => domains.items.enqueue(names, {}, em, new Date()));

  const dispatcher = await start(NAMES.schedulerFunction, variables);
  expect(await dispatcher.invoke({})).toMatchObject({ published: 10 });
  const processor = await start(NAMES.processorFunction, variables);
  expect(await processor.invoke(await receiveEvent(sqs, queueUrl))).toEqual({ batchItemFailures: [] });

  const rows = await database.fork().find(Domain, {}, { orderBy: { id: 'asc' } });
  expect(
    rows.map(({ domain, status, attempts, lastError, title }) => ({ domain, status, attempts, lastError, title })),
  ).toEqual([
    {
      ...{ domain: 'hostile.test', status: 'failed', attempts: 1, title: null },
      lastError: 'page_too_complex: reading it takes more than 24 MB',
    },
    ...MATES.map((name) => ({ domain: name, status: 'completed', attempts: 1, lastError: null, title: name })),
  ]);
});
