import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from '@jest/globals';
import { Sitemap } from '../../../functions/entities/sitemap.entity.ts';
import { SitemapUrl } from '../../../functions/sitemaps/sitemap-url.entity.ts';
import { type Answer, status } from '../../../local/sample-sites.ts';
import { createSitemapHarness, type SitemapHarness } from './sitemap-harness.ts';

let harness: SitemapHarness;
afterEach(() => harness.close());

const MAP = 'https://shop.test/map.xml';

/** So that nothing is claimed but by a run. */
const NO_TURNS = { SITEMAP_SCHEDULER_MAX_PER_DOMAIN: '1000' };
const locs = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `<loc>https://shop.test/${prefix}${index}</loc>`);
const index = (prefix: string, count: number) =>
  `<sitemapindex>${locs(prefix, count)
    .map((loc) => `<sitemap>${loc}</sitemap>`)
    .join('')}</sitemapindex>`;
const urlset = (prefix: string, count: number) =>
  `<urlset>${locs(prefix, count)
    .map((loc) => `<url>${loc}</url>`)
    .join('')}</urlset>`;

const send =
  (body: string | Buffer): Answer =>
  (_request, response) =>
    void response.writeHead(200, { etag: '"v1"' }).end(body);

const start = async (files: Record<string, Answer>, settings: Record<string, string> = {}) => {
  harness = await createSitemapHarness(
    { 'shop.test': { answer: status(404), paths: files } },
    { ...NO_TURNS, ...settings },
  );
};

/** Puts what an index has queued off, so that the next attempt is that of a sitemap alone. */
const putOff = () =>
  harness.database
    .fork()
    .nativeUpdate(Sitemap, { discoveryMethod: 'sitemap_index' }, { availableAt: new Date('2100-01-01') });

const stored = () => harness.database.fork().count(SitemapUrl, {});

test('an index queues as many sitemaps as a setting allows, and says what it left out', async () => {
  await start({ '/map.xml': send(index('c', 12)) }, { SITEMAP_CHILDREN_PER_INDEX: '10' });

  expect(await harness.scanSitemap(MAP)).toMatchObject({
    status: 'completed',
    urlCount: 12,
    leftOutCount: 2,
    limitReached: 'children_per_index',
  });
  expect(await harness.sitemaps()).toHaveLength(11);
  expect(harness.lines.map(({ message }) => message)).toContain('the index lists more sitemaps than are queued');
  expect(harness.metrics.limitsReached).toBe(1);
});

test('a domain has as many sitemaps as a setting allows, whichever index lists them', async () => {
  const files = { '/map.xml': send(index('c', 5)), '/two.xml': send(index('d', 5)) };
  await start(files, { SITEMAP_FILES_PER_DOMAIN: '8' });
  expect(await harness.scanSitemap(MAP)).toMatchObject({ leftOutCount: 0, limitReached: null });
  await putOff();

  expect(await harness.scanSitemap('https://shop.test/two.xml')).toMatchObject({
    status: 'completed',
    leftOutCount: 4,
    limitReached: 'files_per_domain',
  });
  expect(await harness.sitemaps()).toHaveLength(8);
});

test('a home page queues no more than the same limit allows', async () => {
  const robots = Array.from({ length: 5 }, (_, i) => `Sitemap: /s${i}.xml`).join('\n');
  const page: Answer = (_request, response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Shop</title>');
  await start({ '/': page, '/robots.txt': send(robots) }, { SITEMAP_FILES_PER_DOMAIN: '3' });

  expect(await harness.scan('shop.test')).toMatchObject({ status: 'completed' });
  expect(await harness.sitemaps()).toHaveLength(3);
});

test('a domain has as many addresses as a setting allows, from all its sitemaps', async () => {
  const files = { '/map.xml': send(urlset('a', 6)), '/two.xml': send(urlset('b', 6)) };
  await start(files, { SITEMAP_URLS_PER_DOMAIN: '10' });
  expect(await harness.scanSitemap(MAP)).toMatchObject({ leftOutCount: 0, limitReached: null });

  expect(await harness.scanSitemap('https://shop.test/two.xml')).toMatchObject({
    status: 'completed',
    urlCount: 6,
    leftOutCount: 2,
    limitReached: 'urls_per_domain',
  });
  expect(await stored()).toBe(10);
});

test('a file of which something was left out is read again, though it has not changed', async () => {
  const asked: (string | undefined)[] = [];
  const watched: Answer = (request, response) => {
    asked.push(request.headers['if-none-match']);
    send(index('c', 12))(request, response);
  };
  await start({ '/map.xml': watched }, { SITEMAP_FILES_PER_DOMAIN: '6' });
  await harness.scanSitemap(MAP);
  await putOff();

  expect(await harness.scanSitemap(MAP)).toMatchObject({ status: 'completed', leftOutCount: 7 });
  expect(asked).toEqual([undefined, undefined]);
});

test('more than a statement holds is queued, and what is there already stays as it is', async () => {
  await start({ '/map.xml': send(index('c', 1200)) }, { SITEMAP_CHILDREN_PER_INDEX: '5000' });
  await harness.scanSitemap('https://shop.test/c7');

  expect(await harness.scanSitemap(MAP)).toMatchObject({ status: 'completed', leftOutCount: 0 });
  const rows = await harness.sitemaps();
  expect(rows).toHaveLength(1201);
  expect(rows.filter((row) => row.endsWith('/c7'))).toEqual(['robots_txt https://shop.test/c7']);
});

const PACKED = gzipSync(urlset('a', 2000));
const WHOLE = urlset('a', 500);

test.each<[string, Answer, string]>([
  ['a truncated gzip', send(PACKED.subarray(0, -1000)), 'compression'],
  [
    'a truncated content encoding',
    (_request, response) =>
      void response.writeHead(200, { 'content-encoding': 'gzip', etag: '"v1"' }).end(PACKED.subarray(0, -1000)),
    'compression',
  ],
  [
    'a cut connection',
    (_request, response) => {
      response.writeHead(200, { 'content-length': WHOLE.length, etag: '"v1"' });
      response.write(WHOLE.slice(0, -5000), () => response.destroy());
    },
    'connection',
  ],
])('%s keeps what was read, and takes nothing else for delisted', async (_what, broken, cutAt) => {
  let answer = send(urlset('old', 3));
  await start({ '/map.xml': (request, response) => answer(request, response) });
  await harness.scanSitemap(MAP);
  answer = broken;
  const row = await harness.scanSitemap(MAP);

  expect(row).toMatchObject({ status: 'completed', cutAt, etag: null });
  expect(await stored()).toBeGreaterThan(200);
  expect(await harness.database.fork().count(SitemapUrl, { delistedAt: { $ne: null } })).toBe(0);
});

test('a domain says how many of its sitemaps were left out', async () => {
  const robots = locs('c', 7).map((loc) => `Sitemap: ${loc.replace(/<\/?loc>/g, '')}`);
  await start(
    { '/': send('<title>Shop</title>'), '/robots.txt': send(robots.join('\n')) },
    { SITEMAP_FILES_PER_DOMAIN: '5' },
  );

  expect(await harness.scan('shop.test')).toMatchObject({ status: 'completed', sitemapsLeftOut: 2 });
  expect(await harness.sitemaps()).toHaveLength(5);
  expect(harness.metrics.limitsReached).toBe(1);
});
