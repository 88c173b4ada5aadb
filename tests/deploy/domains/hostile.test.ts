import { randomBytes } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { namesOf } from '../../../deploy/stack/names.ts';
import { domains } from '../../../functions/domains/domains.ts';
import { Domain } from '../../../functions/entities/domain.entity.ts';
import { entities } from '../../../functions/index.ts';
import { type Database, openDatabase } from '../../../lib/database/database.ts';
import { DatabaseSettings } from '../../../lib/database/settings.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { receiveEvent } from '../../../local/event-source.ts';
import { createQueues } from '../../../local/queues.ts';
import { html, type SampleSites, type Site, startSites, status, text } from '../../../local/sample-sites.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { startNameServer } from '../../support/name-server.ts';
import { peakMemory } from '../../support/peak-memory.ts';
import { STAGE } from '../support/deployment.ts';
import { type PackagedFunction, startPackagedFunction } from '../support/packaged-function.ts';
import { functionProperties } from '../support/template.ts';

jest.setTimeout(60_000);

const NAMES = namesOf(domains, { service: 'sluice', stage: STAGE });
const MATES = 9;

const jsonLd = (json: string) => `<script type="application/ld+json">${json}</script>`;
const page = (body: string): Site => ({ answer: html(`<title>Hostile</title>${body}`) });
const COMPLETED = { status: 'completed', attempts: 1, lastError: null, title: 'Hostile' };

/** Pages and files that have once taken their batch down, and how each has to end: alone, and at its first attempt. */
const HOSTILE: readonly (readonly [what: string, site: Site, end: object])[] = [
  ['an address of 250 KB of dots', page(`<a href="mailto:a@b${'.'.repeat(250_000)}">`), COMPLETED],
  ['a link of 1 MB of sitemaps', page(`<a href="/${'sitemap'.repeat(140_000)}x">`), COMPLETED],
  [
    'a robots.txt of many agents and many rules',
    {
      ...page(''),
      paths: {
        '/robots.txt': text(
          'text/plain',
          `${'User-agent: *\n'.repeat(2000)}${Array.from({ length: 6000 }, (_, rule) => `Disallow: /${rule}\n`).join('')}`,
        ),
      },
    },
    COMPLETED,
  ],
  [
    'ten thousand images under a base of 100 KB',
    page(`<base href="/${'b'.repeat(100_000)}/">${'<img src=x>'.repeat(10_000)}`),
    COMPLETED,
  ],
  [
    'a redirect to an address of 60 KB',
    { answer: status(302, { location: `/${'x'.repeat(60_000)}` }) },
    { status: 'failed', attempts: 1, lastError: expect.stringMatching(/^(redirect_invalid|headers_too_large): /) },
  ],
  [
    'a redirect to the port of SSH',
    { answer: status(302, { location: 'https://hostile.test:22/' }) },
    { status: 'failed', lastError: expect.stringMatching(/^port_refused: /) },
  ],
  ['2 MB of profiles', page(jsonLd(`{"sameAs":["${'https://x.com/a","'.repeat(100_000)}"]}`)), COMPLETED],
  [
    'JSON-LD that nests ten thousand deep',
    page(jsonLd(`${'{"logo":'.repeat(10_000)}1${'}'.repeat(10_000)}`)),
    COMPLETED,
  ],
  [
    'a million attributes',
    page(`<p ${Array.from({ length: 300_000 }, (_, index) => `a${index}`).join(' ')}>`),
    COMPLETED,
  ],
  ['half a million of tags', page('<b>'.repeat(600_000)), COMPLETED],
];

/** Names whose name servers never answer. */
const SILENT = ['silent-0.example.com', 'silent-1.example.com'];

let sqs: SQSClient;
let nameServer: Awaited<ReturnType<typeof startNameServer>>;
let testDatabase: TestDatabase;
let database: Database;
let sites: SampleSites;
let dispatcher: PackagedFunction;
let processor: PackagedFunction;
let queueUrl: string;

const nameOf = (index: number) => `hostile-${index}.test`;
const matesOf = (batch: number | string) => Array.from({ length: MATES }, (_, mate) => `mate-${batch}-${mate}.test`);

beforeAll(async () => {
  sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  testDatabase = await createTestDatabase();
  database = openDatabase(parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url }), entities);
  sites = await startSites(
    Object.fromEntries([
      ...HOSTILE.flatMap(([, site], index) => [
        [nameOf(index), site],
        [`www.${nameOf(index)}`, site],
      ]),
      ...[...HOSTILE.keys(), 'silent', 'forged'].flatMap((batch) =>
        matesOf(batch).map((mate) => [mate, { answer: html(`<title>${mate}</title><p>We sell bolts.`) }]),
      ),
    ]),
  );
  ({ queueUrl } = await createQueues(sqs, {
    name: `hostile-${randomBytes(6).toString('hex')}`,
    visibilityTimeoutSeconds: 60,
    maxReceiveCount: 5,
  }));
  nameServer = await startNameServer(() => 'silence');
  const variables = {
    ...sites.env,
    DATABASE_URL: testDatabase.url,
    DOMAIN_SCHEDULER_QUEUE_URL: queueUrl,
    FETCH_DNS_SERVERS: nameServer.address,
    FETCH_DNS_TIMEOUT_SECONDS: '1',
  };
  [dispatcher, processor] = await Promise.all([
    startPackagedFunction(NAMES.schedulerFunction, variables),
    startPackagedFunction(NAMES.processorFunction, variables),
  ]);
});
afterAll(async () => {
  await Promise.all([dispatcher.stop(), processor.stop()]);
  await nameServer.stop();
  sqs.destroy();
  await database.close();
  await sites.stop();
  await testDatabase.drop();
});

/** The batch that the processor is given for domains. */
async function dispatched(names: readonly string[]): Promise<SQSEvent> {
  await database.unitOfWork((em) => domains.items.enqueue(names, {}, em, new Date()));
  expect(await dispatcher.invoke({})).toMatchObject({ published: names.length });
  return receiveEvent(sqs, queueUrl);
}

const rowsOf = (names: readonly string[]) =>
  database.fork().find(Domain, { domain: { $in: [...names] } }, { orderBy: { id: 'asc' } });

function expectCompleted(rows: readonly Domain[], names: readonly string[]): void {
  expect(rows.map(({ status: state, attempts, title }) => ({ state, attempts, title }))).toEqual(
    names.map((title) => ({ state: 'completed', attempts: 1, title })),
  );
}

test('packaged: all of them side by side, in a container that has seen nothing else, fit into its memory', async () => {
  const names = HOSTILE.map((_, index) => `www.${nameOf(index)}`);
  expect(await processor.invoke(await dispatched(names))).toEqual({ batchItemFailures: [] });

  expect(await rowsOf(names)).toEqual(HOSTILE.map(([, , end]) => expect.objectContaining(end)));
  const megabytes = peakMemory(processor.process.pid) / 1e6;
  expect(megabytes).toBeLessThan(Number(functionProperties(NAMES.processorFunction).MemorySize));
});

test.each(HOSTILE.map(([what, , end], index) => [what, index, end] as const))(
  'packaged: %s harms nobody but itself, and the process lives',
  async (_what, index, end) => {
    const names = [nameOf(index), ...matesOf(index)];
    expect(await processor.invoke(await dispatched(names))).toEqual({ batchItemFailures: [] });

    const [hostile, ...mates] = await rowsOf(names);
    expect(hostile).toMatchObject(end);
    expectCompleted(mates, matesOf(index));
  },
);

test('packaged: names whose name servers never answer hold up nobody else', async () => {
  const mates = matesOf('silent').slice(1);
  const names = [...SILENT, ...mates];
  expect(await processor.invoke(await dispatched(names))).toEqual({ batchItemFailures: [] });

  const rows = await rowsOf(names);
  for (const row of rows.slice(0, 2))
    expect(row).toMatchObject({ status: 'pending', attempts: 1, lastError: expect.stringMatching(/^dns_failed: /) });
  expectCompleted(rows.slice(2), mates);
});

test('packaged: a forged message is rejected alone, and shown shortened', async () => {
  const mates = matesOf('forged');
  const { Records } = await dispatched(mates);
  const forged = ['1 or 1=1', 'x'.repeat(250_000)].map((id, index) => ({
    ...(Records[0] as SQSRecord),
    messageId: `forged-${index}`,
    body: JSON.stringify({ v: 1, scheduler: id, id, claimToken: id, suspect: false }),
  }));
  const written = processor.output().length;

  expect(await processor.invoke({ Records: [...forged, ...Records] })).toEqual({
    batchItemFailures: forged.map(({ messageId }) => ({ itemIdentifier: messageId })),
  });
  expect(processor.output().length - written).toBeLessThan(20_000);
  expectCompleted(await rowsOf(mates), mates);
});
