import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from '@jest/globals';
import { SitemapUrl } from '../../../functions/sitemaps/sitemap-url.entity.ts';
import { type Answer, type Site, status, text } from '../../../local/sample-sites.ts';
import { query } from '../../support/database.ts';
import { recordStatements } from '../../support/statements.ts';
import { createSitemapHarness, type SitemapHarness } from './sitemap-harness.ts';

let harness: SitemapHarness;
afterEach(() => harness.close());

const MAP = 'https://shop.test/map.xml';

const urlset = (...urls: string[]) => `<urlset>${urls.map((url) => `<url>${url}</url>`).join('')}</urlset>`;
const loc = (path: string, more = '') => `<loc>https://shop.test${path}</loc>${more}`;
const xml = (content: string) => text('application/xml', content);
const index = (...urls: string[]) =>
  xml(`<sitemapindex>${urls.map((url) => `<sitemap><loc>${url}</loc></sitemap>`).join('')}</sitemapindex>`);

/** A site whose sitemap says what it is told to. */
function changing(first: string): { answer: Answer; content: string } {
  const site = { content: first, answer: (_request: never, response: never) => xml(site.content)(_request, response) };
  return site as unknown as { answer: Answer; content: string };
}

const start = async (paths: Site['paths'], others: Record<string, Site> = {}) => {
  harness = await createSitemapHarness({ 'shop.test': { answer: status(404), ...(paths && { paths }) }, ...others });
};

async function urls(): Promise<{ path: string; listed: boolean; lastmod: string | undefined }[]> {
  const rows = await harness.database.fork().find(SitemapUrl, {}, { orderBy: { id: 'asc' } });
  return rows.map(({ loc: url, delistedAt, lastmod }) => ({
    path: new URL(url).pathname,
    listed: delistedAt === null,
    lastmod: lastmod?.toISOString().slice(0, 10),
  }));
}

test('a sitemap is recorded, and each of its addresses is a row', async () => {
  await start({
    '/map.xml': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', etag: '"v1"' });
      response.end(
        gzipSync(
          urlset(
            loc('/a', '<lastmod>2026-11-23</lastmod><priority>0.5</priority>'),
            loc('/b', '<changefreq>daily</changefreq>'),
            '<loc>nope</loc>',
          ),
        ),
      );
    },
  });

  expect(await harness.scanSitemap(MAP)).toMatchObject({
    status: 'completed',
    type: 'urlset',
    urlCount: 2,
    isGzipped: true,
    sizeBytes: 208,
    hasLastmod: true,
    hasPriority: true,
    hasChangefreq: true,
    lastModified: new Date('2026-11-23'),
    httpStatus: 200,
    skippedCount: 1,
    skippedReasons: ['"nope" is no URL'],
    cutAt: null,
    etag: '"v1"',
    responseTimeMs: expect.any(Number),
  });
  expect(await harness.database.fork().find(SitemapUrl, {}, { orderBy: { id: 'asc' } })).toMatchObject([
    { loc: 'https://shop.test/a', lastmod: new Date('2026-11-23'), priority: 0.5, changefreq: null, delistedAt: null },
    { loc: 'https://shop.test/b', lastmod: null, priority: null, changefreq: 'daily', delistedAt: null },
  ]);
});

test('a re-run inserts what is new, updates what has changed, and marks what is listed no longer', async () => {
  const site = changing(urlset(loc('/same'), loc('/old'), loc('/changes', '<lastmod>2026-01-01</lastmod>')));
  await start({ '/map.xml': site.answer });
  await harness.scanSitemap(MAP);
  site.content = urlset(loc('/same'), loc('/changes', '<lastmod>2026-02-02</lastmod>'), loc('/new'));
  await harness.scanSitemap(MAP);

  expect(await urls()).toEqual([
    { path: '/same', listed: true, lastmod: undefined },
    { path: '/old', listed: false, lastmod: undefined },
    { path: '/changes', listed: true, lastmod: '2026-02-02' },
    { path: '/new', listed: true, lastmod: undefined },
  ]);
});

test('an address that is listed again is listed again', async () => {
  const site = changing(urlset(loc('/a'), loc('/b')));
  await start({ '/map.xml': site.answer });
  await harness.scanSitemap(MAP);
  site.content = urlset(loc('/a'));
  await harness.scanSitemap(MAP);
  site.content = urlset(loc('/a'), loc('/b'));
  await harness.scanSitemap(MAP);

  expect(await urls()).toEqual([
    { path: '/a', listed: true, lastmod: undefined },
    { path: '/b', listed: true, lastmod: undefined },
  ]);
});

test('a file that is the same costs no query for its addresses', async () => {
  const site = changing(urlset(loc('/a')));
  await start({ '/map.xml': site.answer });
  await harness.scanSitemap(MAP);
  const recorder = recordStatements();
  const row = await harness.scanSitemap(MAP);
  recorder.stop();

  expect(row).toMatchObject({ status: 'completed', urlCount: 1, httpStatus: 200 });
  expect(recorder.statements.filter((statement) => statement.includes('sitemap_urls'))).toEqual([]);
});

test('a server that says so spares the transfer', async () => {
  const asked: (string | undefined)[] = [];
  await start({
    '/map.xml': ({ headers }, response) => {
      asked.push(headers['if-none-match']);
      response.writeHead(headers['if-none-match'] ? 304 : 200, { etag: '"v1"' }).end(urlset(loc('/a')));
    },
  });
  await harness.scanSitemap(MAP);

  expect(await harness.scanSitemap(MAP)).toMatchObject({
    status: 'completed',
    httpStatus: 304,
    urlCount: 1,
    etag: '"v1"',
  });
  expect(asked).toEqual([undefined, '"v1"']);
});

test('an index queues its sitemaps, but neither itself nor those that are there', async () => {
  await start({
    '/map.xml': index('https://shop.test/1.xml', MAP, 'https://shop.test/2.xml.gz', 'https://www.shop.test/3.xml'),
  });

  expect(await harness.scanSitemap(MAP)).toMatchObject({ status: 'completed', type: 'sitemapindex', urlCount: 4 });
  expect(await harness.sitemaps()).toEqual([
    `robots_txt ${MAP}`,
    'sitemap_index https://shop.test/1.xml',
    'sitemap_index https://shop.test/2.xml.gz',
    'sitemap_index https://www.shop.test/3.xml',
  ]);
  expect(await urls()).toEqual([]);
});

test('indexes are followed to a depth of three, and cycles end', async () => {
  await start({
    '/map.xml': index('https://shop.test/deep.xml'),
    '/deep.xml': index(MAP, 'https://shop.test/deeper.xml'),
  });

  expect(await harness.scanSitemap('https://shop.test/deep.xml', 3)).toMatchObject({ status: 'completed' });
  expect(await harness.sitemaps()).toEqual(['robots_txt https://shop.test/deep.xml']);
  await harness.scanSitemap(MAP);
  await harness.scanSitemap('https://shop.test/deep.xml');
  expect(await harness.sitemaps()).toEqual(['robots_txt https://shop.test/deep.xml', `robots_txt ${MAP}`]);
});

test("another site's sitemap is followed only where that site's robots.txt names it", async () => {
  await start(
    { '/map.xml': index('https://cdn.test/named.xml', 'https://cdn.test/secret.xml', 'https://gone.test/x.xml') },
    {
      'cdn.test': {
        answer: status(404),
        paths: { '/robots.txt': text('text/plain', 'Sitemap: https://cdn.test/named.xml') },
      },
    },
  );
  await harness.scanSitemap(MAP);

  expect(await harness.sitemaps()).toEqual([`robots_txt ${MAP}`, 'sitemap_index https://cdn.test/named.xml']);
});

test.each<[string, Answer, string, RegExp]>([
  ['is HTML', text('text/html', '<!doctype html><html></html>'), 'failed', /^not_sitemap: /],
  ['is not there', status(404), 'failed', /^http_4xx: /],
  ['cannot be had at the moment', status(503), 'pending', /^http_5xx: /],
  ['asks to be left alone', status(429, { 'retry-after': '9' }), 'pending', /^http_429: /],
  [
    'is broken gzip',
    (_request, response) => void response.end(gzipSync(urlset(loc('/a'))).subarray(0, 40)),
    'pending',
    /^body_invalid: /,
  ],
])('a sitemap that %s', async (_what, answer, state, lastError) => {
  await start({ '/map.xml': answer });
  const row = await harness.scanSitemap(MAP);

  expect(row).toMatchObject({ status: state, type: null });
  expect(row.lastError).toMatch(lastError);
  expect(await urls()).toEqual([]);
});

test('a sitemap and its addresses are recorded together or not at all', async () => {
  await start({ '/map.xml': xml(urlset(loc('/a'), loc('/b'))) });
  await query(harness.databaseUrl, "alter table sitemap_urls add constraint no_b check (loc not like '%/b')");

  expect(await harness.scanSitemap(MAP)).toMatchObject({
    status: 'pending',
    type: null,
    lastError: expect.stringMatching(/^23514: /),
  });
  expect(await urls()).toEqual([]);
});

test('a domain and its sitemaps run through both schedulers', async () => {
  await start({
    '/': text('text/html', '<title>Shop</title>'),
    '/robots.txt': text('text/plain', 'Sitemap: /map.xml'),
    '/map.xml': xml(urlset(loc('/a'))),
  });
  await harness.scan('shop.test');

  expect(await harness.scanSitemap(MAP)).toMatchObject({
    status: 'completed',
    urlCount: 1,
    discoveryMethod: 'robots_txt',
  });
});
