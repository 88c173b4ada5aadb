import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { namesOf } from '../../../deploy/stack/names.ts';
import { Sitemap } from '../../../functions/entities/sitemap.entity.ts';
import { entities } from '../../../functions/index.ts';
import { sitemaps } from '../../../functions/sitemaps/sitemaps.ts';
import { type Database, openDatabase } from '../../../lib/database/database.ts';
import { DatabaseSettings } from '../../../lib/database/settings.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { receiveEvent } from '../../../local/event-source.ts';
import { createQueues } from '../../../local/queues.ts';
import { type Answer, type SampleSites, startSites, status, text } from '../../../local/sample-sites.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { STAGE } from '../support/deployment.ts';
import { type PackagedFunction, startPackagedFunction } from '../support/packaged-function.ts';

jest.setTimeout(60_000);

const NAMES = namesOf(sitemaps, { service: 'sluice', stage: STAGE });
const RECORDS = 10;

const ONE = '<url><loc>https://shop.test/</loc></url>';
const xml = (content: string) => text('application/xml', content);
const indexOf = (host: string) => {
  const entries = Array.from({ length: 50_000 }, (_, i) => `<sitemap><loc>https://${host}/${i}.xml</loc></sitemap>`);
  return xml(`<sitemapindex>${entries.join('')}</sitemapindex>`);
};
const packed: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/gzip' });
  response.end(gzipSync(Buffer.concat([Buffer.from(`<urlset>${ONE}<!--`), Buffer.alloc(100_000_000, 'x')])));
};

const COMPLETED = { status: 'completed', attempts: 1, lastError: null };
const NO_SITEMAP = { status: 'failed', attempts: 1, lastError: expect.stringMatching(/^not_sitemap: /) };
const INDEX = { ...COMPLETED, leftOutCount: 49_000, limitReached: 'children_per_index' };

/** Files that have once taken their batch down, and the like, each with how it has to end. What queues more is the last. */
const HOSTILE: readonly (readonly [what: string, answers: readonly Answer[], end: object])[] = [
  ['64 KB of spaces before a declaration', [xml(`${' '.repeat(65_536)}<?xml version="1.0"?><urlset/>`)], COMPLETED],
  ['a tag of 2 MB', [xml(`<urlset>${ONE}<url a="${'x'.repeat(2_000_000)}"/></urlset>`)], NO_SITEMAP],
  ['attributes without end', [xml(`<urlset ${'a="" b="" '.repeat(100_000)}>${ONE}</urlset>`)], NO_SITEMAP],
  ['elements that nest without end', [xml('<urlset>'.repeat(500_000))], NO_SITEMAP],
  ['100 KB that unpack to 100 MB', [packed], NO_SITEMAP],
  [
    'entities of entities',
    [xml(`<!DOCTYPE x [${'<!ENTITY a "&b;&b;">'.repeat(50_000)}]><urlset>${ONE}</urlset>`)],
    COMPLETED,
  ],
  ['two indexes of 50,000 entries', [0, 1].map((at) => indexOf(`hostile-6-${at}.test`)), INDEX],
];

let sqs: SQSClient;
let testDatabase: TestDatabase;
let database: Database;
let sites: SampleSites;
let dispatcher: PackagedFunction;
let processor: PackagedFunction;
let queueUrl: string;

const hostsOf = (index: number, hostile: number) =>
  Array.from({ length: RECORDS }, (_, at) =>
    at < hostile ? `hostile-${index}-${at}.test` : `mate-${index}-${at}.test`,
  );
const addressOf = (host: string) => `https://${host}/sitemap.xml`;

beforeAll(async () => {
  sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  testDatabase = await createTestDatabase();
  database = openDatabase(parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url }), entities);
  const good = xml(`<urlset>${ONE}</urlset>`);
  sites = await startSites(
    Object.fromEntries(
      HOSTILE.flatMap(([, answers], index) =>
        hostsOf(index, answers.length).map((host, at) => [
          host,
          { answer: status(404), paths: { '/sitemap.xml': answers[at] ?? good } },
        ]),
      ),
    ),
  );
  ({ queueUrl } = await createQueues(sqs, {
    name: `hostile-sitemaps-${randomBytes(6).toString('hex')}`,
    visibilityTimeoutSeconds: 60,
    maxReceiveCount: 5,
  }));
  const variables = { ...sites.env, DATABASE_URL: testDatabase.url, SITEMAP_SCHEDULER_QUEUE_URL: queueUrl };
  [dispatcher, processor] = await Promise.all([
    startPackagedFunction(NAMES.schedulerFunction, variables),
    startPackagedFunction(NAMES.processorFunction, variables),
  ]);
});
afterAll(async () => {
  await Promise.all([dispatcher.stop(), processor.stop()]);
  sqs.destroy();
  await database.close();
  await sites.stop();
  await testDatabase.drop();
});

test.each(HOSTILE.map(([what, answers, end], index) => [what, index, answers.length, end] as const))(
  'packaged: nobody else is harmed, and the process lives: %s',
  async (_what, index, hostile, end) => {
    const urls = hostsOf(index, hostile).map(addressOf);
    await database.unitOfWork((em) => sitemaps.items.enqueue(urls, {}, em, new Date()));
    expect(await dispatcher.invoke({})).toMatchObject({ published: RECORDS });
    expect(await processor.invoke(await receiveEvent(sqs, queueUrl))).toEqual({ batchItemFailures: [] });

    const rows = await database.fork().find(Sitemap, { url: { $in: urls } }, { orderBy: { id: 'asc' } });
    expect(rows.slice(0, hostile)).toEqual(Array.from({ length: hostile }, () => expect.objectContaining(end)));
    expect(rows.slice(hostile)).toEqual(
      Array.from({ length: RECORDS - hostile }, () => expect.objectContaining(COMPLETED)),
    );
  },
);
