import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, expect, test } from '@jest/globals';
import { Sitemap } from '../../../functions/entities/sitemap.entity.ts';
import { type Answer, html, type Site, status, text } from '../../../local/sample-sites.ts';
import { query } from '../../support/database.ts';
import { createSiteHarness, type SiteHarness } from './site-harness.ts';

let harness: SiteHarness;
afterEach(() => harness.close());

const HOME = html('<title>Shop</title>');
const XML: Answer = text('application/xml', '<urlset/>');

async function scanShop(site: Partial<Site>, settings: Record<string, string> = {}) {
  harness = await createSiteHarness({ 'shop.test': { answer: status(404), ...site } }, settings);
  return harness.scan('shop.test');
}

test('everything that is known of a site is on its row', async () => {
  const page = `<html lang="de"><head><title>Bäckerei</title><meta name="generator" content="WordPress 6.8">
    <meta name="generator" content="Elementor 3.30"><link rel="icon" href="/i.png"></head>
    <body class="elementor-page"><img class="logo" src="/logo.svg"><a href="mailto:brot@shop.test">x</a><a href="tel:+4930901820">x</a>
    <a href="https://www.facebook.com/baeckerei">f</a><a href="https://x.com/baeckerei">x</a><a href="https://www.linkedin.com/company/b">l</a>
    <a href="https://www.instagram.com/baeckerei/">i</a><a href="https://www.youtube.com/@baeckerei">y</a></body></html>`;

  expect(await scanShop({ paths: { '/': html(page) } })).toMatchObject({
    status: 'completed',
    title: 'Bäckerei',
    language: 'de',
    faviconUrl: 'https://shop.test/i.png',
    logoUrl: 'https://shop.test/logo.svg',
    isWordpress: true,
    wordpressVersion: '6.8',
    hasElementor: true,
    techStack: { cms: ['WordPress', 'Elementor'], frameworks: [], analytics: [], widgets: [] },
    emailAddresses: ['brot@shop.test'],
    phoneNumbers: ['+4930901820'],
    facebookUrl: 'https://www.facebook.com/baeckerei',
    twitterUrl: 'https://x.com/baeckerei',
    linkedinUrl: 'https://www.linkedin.com/company/b',
    instagramUrl: 'https://www.instagram.com/baeckerei',
    youtubeUrl: 'https://www.youtube.com/@baeckerei',
    httpStatus: 200,
    finalUrl: 'https://shop.test/',
  });
});

test('values too long for their column are cut at a character boundary, and addresses left out', async () => {
  const page = `<html lang="${'x'.repeat(34)}😀y"><title>a${'😀'.repeat(6000)}\0</title><link rel=icon href="/${'i'.repeat(2048)}">`;
  const row = await scanShop({ paths: { '/': html(page) } });

  expect(row).toMatchObject({ status: 'completed', language: 'x'.repeat(34), faviconUrl: null });
  expect(row.title?.length).toBe(9999);
  expect(row.title?.isWellFormed()).toBe(true);
});

test('sitemaps named in robots.txt and linked in the page become pending rows, each once', async () => {
  const page =
    '<title>Shop</title><link rel="sitemap" href="/map.xml"><a href="/news-sitemap.xml.gz">x</a><a href="/sitemap/">people</a><a href="https://other.test/sitemap.xml">other</a>';
  const robots = 'Sitemap: https://shop.test/map.xml\nsitemap: https://cdn.elsewhere.org/s.xml#frag';
  await scanShop({ paths: { '/': html(page), '/robots.txt': text('text/plain', robots) } });

  expect(await harness.sitemaps()).toEqual([
    'robots_txt https://shop.test/map.xml',
    'robots_txt https://cdn.elsewhere.org/s.xml',
    'page_link https://shop.test/news-sitemap.xml.gz',
  ]);
  expect(await harness.database.fork().find(Sitemap, {})).toEqual(
    Array.from({ length: 3 }, () => expect.objectContaining({ status: 'pending', attempts: 0 })),
  );
});

test('common paths are tried where nobody names a sitemap', async () => {
  await scanShop({ paths: { '/': HOME, '/sitemap_index.xml': XML, '/wp-sitemap.xml': XML } });

  expect(await harness.sitemaps()).toEqual(['common_path https://shop.test/sitemap_index.xml']);
});

test('a page in HTML is no sitemap, whatever its status', async () => {
  await scanShop({ answer: HOME });

  expect(await harness.sitemaps()).toEqual([]);
});

test('robots.txt is obeyed for what is fetched besides the home page', async () => {
  const asked: string[] = [];
  const watched: Answer = (request, response) => {
    asked.push(request.url ?? '');
    XML(request, response);
  };
  const robots = 'User-agent: *\nDisallow: /sitemap';
  const home = html('<title>Shop</title><link rel="icon" href="/i.png">');
  await scanShop({ answer: watched, paths: { '/': home, '/robots.txt': text('text/plain', robots) } });

  expect(asked).toEqual(['/wp-sitemap.xml']);
});

test.each([
  ['that answers 500 forbids everything else', status(500), []],
  ['that is not there allows everything', status(404), ['common_path https://shop.test/sitemap.xml']],
  ['that never comes costs the search, not the page', (() => {}) as Answer, []],
])('a robots.txt %s', async (_what, robots, sitemaps) => {
  const row = await scanShop(
    { paths: { '/': HOME, '/robots.txt': robots, '/sitemap.xml': XML } },
    { FETCH_TIMEOUT_SECONDS: '0.5' },
  );

  expect(row).toMatchObject({ status: 'completed', title: 'Shop' });
  expect(await harness.sitemaps()).toEqual(sitemaps);
});

test('one request at a time, and a crawl delay between them', async () => {
  const times: number[] = [];
  let atOnce = 0;
  let most = 0;
  const watch =
    (answer: Answer): Answer =>
    (request, response) => {
      times.push(performance.now());
      most = Math.max(most, ++atOnce);
      response.once('close', () => {
        atOnce -= 1;
      });
      answer(request, response);
    };
  const robots = text('text/plain', 'User-agent: *\nCrawl-delay: 0.2\nDisallow:');
  await scanShop({ answer: watch(status(404)), paths: { '/': watch(HOME), '/robots.txt': watch(robots) } });

  const waits = times.slice(2).map((time, index) => time - (times[index + 1] ?? 0));
  expect(waits).toHaveLength(4);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(190);
  expect(most).toBe(1);
});

test('a crawl delay that does not fit the time limit ends the search, not the item', async () => {
  const robots = text('text/plain', 'User-agent: *\nCrawl-delay: 10\nDisallow:');
  const row = await scanShop(
    { paths: { '/': HOME, '/robots.txt': robots } },
    { DOMAIN_SCHEDULER_ITEM_TIMEOUT_SECONDS: '2' },
  );

  expect(row).toMatchObject({ status: 'completed', title: 'Shop', attempts: 1 });
});

test('a re-scan of a page that has not changed asks conditionally and completes cheaply', async () => {
  const asked: string[] = [];
  const versioned: Answer = ({ headers, url }, response) => {
    asked.push(url ?? '');
    const known =
      headers['if-none-match'] === '"v1"' && headers['if-modified-since'] === 'Mon, 23 Nov 2026 20:00:00 GMT';
    response.writeHead(known ? 304 : 200, {
      'content-type': 'text/html',
      etag: '"v1"',
      'last-modified': 'Mon, 23 Nov 2026 20:00:00 GMT',
    });
    response.end(known ? undefined : '<title>Versioned</title>');
  };
  const first = await scanShop({ answer: versioned, paths: { '/robots.txt': text('text/plain', 'Sitemap: /s.xml') } });
  expect(first).toMatchObject({ status: 'completed', title: 'Versioned', etag: '"v1"', httpStatus: 200 });
  asked.length = 0;

  const second = await harness.scan('shop.test');

  expect(second).toMatchObject({ status: 'completed', title: 'Versioned', etag: '"v1"', httpStatus: 304 });
  expect(second.lastScanAt?.getTime()).toBeGreaterThan(first.lastScanAt?.getTime() ?? 0);
  expect(asked).toEqual(['/']);
});

test('sitemaps that are there already stay as they are', async () => {
  const site = { paths: { '/': HOME, '/robots.txt': text('text/plain', 'Sitemap: /a.xml\nSitemap: /b.xml') } };
  await scanShop(site);
  await query(
    harness.databaseUrl,
    "update sitemaps set status = 'completed', finished_at = now() where url like '%a.xml'",
  );
  await harness.scan('shop.test');

  expect(
    (await harness.database.fork().find(Sitemap, {}, { orderBy: { id: 'asc' } })).map(({ status: state }) => state),
  ).toEqual(['completed', 'pending']);
});

test('the domain completes and its sitemaps are queued, or neither', async () => {
  harness = await createSiteHarness({
    'shop.test': { answer: status(404), paths: { '/': HOME, '/robots.txt': text('text/plain', 'Sitemap: /a.xml') } },
  });
  await query(harness.databaseUrl, 'alter table sitemaps add constraint none_allowed check (false)');

  expect(await harness.scan('shop.test')).toMatchObject({
    status: 'pending',
    title: null,
    lastError: expect.stringMatching(/^23514: /),
  });
  expect(await harness.sitemaps()).toEqual([]);
});

test('sites are told who fetches them', async () => {
  const agents = new Set<string | undefined>();
  const answer: Answer = (request, response) => {
    agents.add(request.headers['user-agent']);
    HOME(request, response);
  };
  await scanShop({ answer }, { FETCH_USER_AGENT: 'Acme/1.0', FETCH_CONTACT_URL: 'https://acme.example.com/bot' });

  expect([...agents]).toEqual(['Acme/1.0 (+https://acme.example.com/bot)']);
});

test.each([
  ['http_429 with seconds', status(429, { 'retry-after': '120' }), 'http_429', 120],
  ['http_429 without a time', status(429), 'http_429', 60],
  ['http_429 with nonsense', status(429, { 'retry-after': 'later' }), 'http_429', 60],
  ['http_429 for ages', status(429, { 'retry-after': '99999999' }), 'http_429', 86_400],
])('%s is a snooze that consumes no attempt', async (_what, answer, code, wait) => {
  const before = Date.now();
  const row = await scanShop({ answer });

  expect(row).toMatchObject({ status: 'pending', attempts: 0, lastError: expect.stringContaining(code) });
  expect(Math.abs(row.availableAt.getTime() - before - wait * 1000)).toBeLessThan(5000);
});

test.each<[string, string, Buffer, string | null]>([
  [
    'by its header',
    'text/html; charset="Shift_JIS"',
    Buffer.from('3c7469746c653e93fa967b8cea3c2f7469746c653e', 'hex'),
    '日本語',
  ],
  [
    'by its meta element',
    'text/html',
    Buffer.from('<meta charset="windows-1251"><title>\xcf\xf0\xe8\xe2\xe5\xf2</title>', 'latin1'),
    'Привет',
  ],
  ['by its BOM', 'text/html; charset=iso-8859-1', Buffer.from('\uFEFF<title>\u00fcber</title>', 'utf8'), '\u00fcber'],
  ['by its BOM, UTF-16', 'text/html', Buffer.from('\uFEFF<title>\u00fcber</title>', 'utf16le'), '\u00fcber'],
  ['as UTF-8 where nothing is said', 'text/html', Buffer.from('<title>\u00fcber</title>'), '\u00fcber'],
  [
    'as windows-1252 where that cannot be',
    'text/html',
    Buffer.from('<title>\xfcber \x80</title>', 'latin1'),
    '\u00fcber \u20ac',
  ],
  ['not at all where that is unsafe', 'text/html; charset=iso-2022-kr', Buffer.from('<title>x</title>'), null],
  [
    'by an unknown charset, as if nothing were said',
    'text/html; charset=klingon',
    Buffer.from('<title>\u00fcber</title>'),
    '\u00fcber',
  ],
])('a page is decoded as a browser would: %s', async (_what, contentType, body, title) => {
  const row = await scanShop({
    answer: (_request, response) => void response.writeHead(200, { 'content-type': contentType }).end(body),
  });

  expect(row).toMatchObject({ status: 'completed', title });
});

test.each<[string, (text: string) => Buffer]>([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['identity', Buffer.from],
])('a body in %s is decoded', async (encoding, encode) => {
  const body = encode('<title>Übersetzt</title>');
  const row = await scanShop({
    answer: (_request, response) =>
      void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': encoding })
        .end(body),
  });

  expect(row).toMatchObject({ status: 'completed', title: 'Übersetzt' });
});

test('a body that is not HTML fails for good and names its type', async () => {
  expect(await scanShop({ answer: text('application/json', '{}') })).toMatchObject({
    status: 'failed',
    lastError: 'not_html: https://shop.test/ is application/json, not HTML',
  });
});
