import { randomBytes } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { handler as processor } from '../../functions/domains/processor.ts';
import { handler as scheduler } from '../../functions/domains/scheduler.ts';
import { Domain } from '../../functions/entities/domain.entity.ts';
import { type Database, openDatabase } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { receiveEvent } from '../../local/event-source.ts';
import { createQueues } from '../../local/queues.ts';
import { type SampleSites, startSampleSites } from '../../local/sample-sites.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';

let testDatabase: TestDatabase;
let sites: SampleSites;
let database: Database;
let queueUrl: string;
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const context = { getRemainingTimeInMillis: () => 60_000 };

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  sites = await startSampleSites();
  ({ queueUrl } = await createQueues(sqs, {
    name: `domains-${randomBytes(6).toString('hex')}`,
    visibilityTimeoutSeconds: 60,
    maxReceiveCount: 5,
  }));
  Object.assign(process.env, sites.env, {
    DATABASE_URL: testDatabase.url,
    DOMAIN_SCHEDULER_QUEUE_URL: queueUrl,
    DOMAIN_SCHEDULER_RETRY_BASE_SECONDS: '0',
    FETCH_TIMEOUT_SECONDS: '1.5',
    FETCH_CONNECT_TIMEOUT_SECONDS: '1',
    LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  database = openDatabase(parseSettings(DatabaseSettings, process.env), [Domain]);
});
afterAll(async () => {
  await Promise.all([scheduler.close(), processor.close(), database.close()]);
  await sites.stop();
  await testDatabase.drop();
  sqs.destroy();
});

/** Adds a row as anybody may, and takes it through one attempt. */
async function scan(domain: string): Promise<Domain> {
  await query(testDatabase.url, 'insert into domains (domain) values ($1)', [domain]);
  await attemptAgain();
  return database
    .fork()
    .findOneOrFail(Domain, { $or: [{ domain }, { lastError: { $ne: null } }] }, { orderBy: { id: 'desc' } });
}

async function attemptAgain(): Promise<void> {
  await scheduler({}, context);
  await processor(await receiveEvent(sqs, queueUrl), context);
}

test.each([
  ['plain.sluice.test', 'https://plain.sluice.test/', 'A plain page'],
  ['latin1.sluice.test', 'https://latin1.sluice.test/', 'Grüße aus Köln'],
  ['gzip.sluice.test', 'https://gzip.sluice.test/', 'Compressed'],
  ['moved.sluice.test', 'https://www.moved.sluice.test/', 'Moved to www'],
  ['http-only.sluice.test', 'http://http-only.sluice.test/', 'No TLS here'],
])('%s is fetched from %s', async (domain, finalUrl, title) => {
  expect(await scan(domain)).toMatchObject({ status: 'completed', attempts: 1, finalUrl, title, httpStatus: 200 });
});

test('what a page says of its site is recorded', async () => {
  expect(await scan('wordpress.sluice.test')).toMatchObject({
    title: 'Bakery Kornblume',
    description: 'Bread & cake since 1921',
    language: 'en',
    faviconUrl: 'https://wordpress.sluice.test/favicon.png',
    lastScanAt: expect.any(Date),
  });
});

test.each([
  ['missing.sluice.test', 'failed', /^http_4xx: https:\/\/missing.sluice.test answered 404/],
  ['broken.sluice.test', 'pending', /^http_5xx: https:\/\/broken.sluice.test answered 503/],
  ['silent.sluice.test', 'pending', /^timed_out: https:\/\/silent.sluice.test was not fetched within 1.5 s/],
  ['drip.sluice.test', 'pending', /^timed_out: /],
  ['endless.sluice.test', 'failed', /^body_too_large: .* more than 2097152 bytes/],
  ['loop.sluice.test', 'failed', /^redirect_loop: /],
  ['inward.sluice.test', 'failed', /^address_not_public: 192.168.0.1 /],
  ['report.sluice.test', 'failed', /^not_html: .* application\/pdf/],
  ['nowhere.sluice.invalid', 'failed', /^dns_not_found: /],
])('%s is %s with a clear reason on its row', async (domain, status, lastError) => {
  const row = await scan(domain);

  expect(row).toMatchObject({ domain, status, attempts: 1, title: null });
  expect(row.lastError).toMatch(lastError);
  if (status === 'pending')
    await query(testDatabase.url, "update domains set available_at = 'infinity' where id = $1", [row.id]);
});

test('a site that recovers is completed on a second attempt', async () => {
  const { id, status } = await scan('flaky.sluice.test');
  expect(status).toBe('pending');
  await attemptAgain();

  expect(await database.fork().findOneOrFail(Domain, { id })).toMatchObject({
    status: 'completed',
    attempts: 2,
    title: 'Back again',
  });
});

test.each([
  'http://',
  'two words.com',
  'someone@example.com',
  '192.168.0.1',
  `${'a'.repeat(249)}.com`,
  'example.nosuchsuffix',
])('a malformed domain is refused with a clear error on its row and never retried: %j', async (domain) => {
  const row = await scan(domain);

  expect(row).toMatchObject({ domain, status: 'failed', attempts: 1 });
  expect(row.lastError).toMatch(/^domain_invalid: .* is not a domain: /);
});

test('a domain that does not fit the column is refused by the database itself', async () => {
  await expect(query(testDatabase.url, 'insert into domains (domain) values ($1)', ['a'.repeat(300)])).rejects.toThrow(
    /too long/,
  );
});

test('a domain that is written differently is normalised on its row', async () => {
  await query(testDatabase.url, "insert into domains (domain) values ('HTTPS://PLAIN.sluice.test./about')");
  await query(testDatabase.url, "delete from domains where domain = 'plain.sluice.test'");
  await attemptAgain();

  expect(await database.fork().findOneOrFail(Domain, { domain: 'plain.sluice.test' })).toMatchObject({
    status: 'completed',
  });
});

test('a second row of the same domain fails, naming the one that is there', async () => {
  expect(await scan('Plain.Sluice.Test')).toMatchObject({
    status: 'failed',
    lastError: 'domain_duplicate: plain.sluice.test has a row of its own already',
  });
});
