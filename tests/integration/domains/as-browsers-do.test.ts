import type { IncomingMessage } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { type Answer, html, type Site, status, text } from '../../../local/sample-sites.ts';
import { createSiteHarness, type SiteHarness } from './site-harness.ts';

let harness: SiteHarness;
afterEach(() => harness.close());

const HOME = html('<title>Shop</title><link rel="icon" href="/i.png">');
const say =
  (headers: Record<string, string | string[]>, body: string | Buffer = '', code = 200): Answer =>
  (_request, response) =>
    void response.writeHead(code, headers).end(body);
const redirect = (location: string, headers: Record<string, string> = {}) => say({ location, ...headers }, '', 302);

async function scanShop(paths: Site['paths'], settings: Record<string, string> = {}, answer: Answer = status(404)) {
  harness = await createSiteHarness(
    { 'shop.test': { answer, aliases: ['www.shop.test'], ...(paths && { paths }) } },
    settings,
  );
  return harness.scan('shop.test');
}

const cookieOf = (request: IncomingMessage) => request.headers.cookie;

test.each([
  ['HTML larger than the limit, by its beginning', { FETCH_MAX_BYTES: '4096' }, true],
  ['HTML that fits, whole', {}, false],
])('%s', async (_what, settings, isPageCut) => {
  const page = `<title>Large</title><link rel="icon" href="/i.png">${'<p>and on</p>'.repeat(1000)}`;

  expect(await scanShop({ '/': html(page) }, settings)).toMatchObject({
    status: 'completed',
    title: 'Large',
    isPageCut,
  });
});

test('a page without end whose beginning says nothing fails as too large', async () => {
  const row = await scanShop({ '/': html('<p>and on</p>'.repeat(1000)) }, { FETCH_MAX_BYTES: '4096' });

  expect(row).toMatchObject({ status: 'failed', lastError: expect.stringMatching(/^body_too_large: /) });
});

test('a cookie wall is passed: it sets a cookie and redirects to itself', async () => {
  const wall: Answer = (request, response) =>
    (cookieOf(request) === 'seen=1; lang=de' ? HOME : redirect('/'))(
      request,
      response.setHeader('set-cookie', ['seen=1; Path=/; HttpOnly', 'lang=de; Domain=.shop.test; Max-Age=60']),
    );

  expect(await scanShop({ '/': wall })).toMatchObject({ status: 'completed', title: 'Shop' });
});

test.each([
  ['a cookie that is always new', (count: number) => `seen=${count}`, 'too_many_redirects'],
  ['no cookie that comes back', () => 'seen=1; Domain=other.test', 'redirect_loop'],
  ['a cookie for a public suffix', () => 'seen=1; Domain=test', 'redirect_loop'],
])('a wall with %s does not go on for ever', async (_what, cookie, code) => {
  let count = 0;
  const wall: Answer = (_request, response) => {
    count += 1;
    response.writeHead(302, { location: '/', 'set-cookie': cookie(count) }).end();
  };

  expect(await scanShop({ '/': wall })).toMatchObject({ status: 'failed', lastError: expect.stringContaining(code) });
  expect(count).toBeLessThan(10);
});

test('a cookie goes to the site that set it, and to no other', async () => {
  const seen: (string | undefined)[] = [];
  const other: Answer = (request, response) => {
    seen.push(cookieOf(request));
    HOME(request, response);
  };
  harness = await createSiteHarness({
    'shop.test': { answer: redirect('https://other.test/', { 'set-cookie': 'secret=1' }) },
    'other.test': { answer: other },
  });

  expect(await harness.scan('shop.test')).toMatchObject({ status: 'completed', finalUrl: 'https://other.test/' });
  expect(new Set(seen)).toEqual(new Set([undefined]));
});

test.each(['none', 'utf-8', 'UTF-8', '', 'identity, none'])('a Content-Encoding of %j means none', async (encoding) => {
  const page = say({ 'content-type': 'text/html', 'content-encoding': encoding }, '<title>Shop</title>');

  expect(await scanShop({ '/': page })).toMatchObject({ status: 'completed', title: 'Shop' });
});

test.each([
  ['', '<title>Shop</title>', 'Shop'],
  [' ', '\n<!-- x --><title>Shop</title>', 'Shop'],
  ['unknown/unknown', '<!doctype html><title>Shop</title>', 'Shop'],
  ['; charset=utf-8', '<title>Shop</title>', 'Shop'],
  ['text/html, text/html', '<title>Shop</title>', 'Shop'],
])('a Content-Type of %j that says nothing: the content does', async (contentType, body, title) => {
  expect(await scanShop({ '/': say({ 'content-type': contentType }, body) })).toMatchObject({
    status: 'completed',
    title,
  });
});

test.each([
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d', 'hex')],
  ['an archive', Buffer.from('504b0304140000', 'hex')],
])('%s without a type is no page', async (_what, body) => {
  expect(await scanShop({ '/': say({ 'content-type': '' }, body) })).toMatchObject({
    status: 'failed',
    lastError: 'not_html: https://shop.test/ is of no known type, not HTML',
  });
});

test.each([
  ['UTF-8', '/caf\u00c3\u00a9', '/caf%C3%A9'],
  ['Latin-1', '/caf\u00e9', '/caf%E9'],
  ['in percent code already', '/caf%C3%A9', '/caf%C3%A9'],
  ['a query in UTF-8', '/?q=\u00c3\u00a9', '/?q=%C3%A9'],
])('a Location is asked for as it is meant: %s', async (_what, location, path) => {
  const asked: (string | undefined)[] = [];
  const answer: Answer = (request, response) => {
    asked.push(request.url);
    (request.url === '/' ? redirect(location) : HOME)(request, response);
  };
  await scanShop(undefined, {}, answer);

  expect(asked.slice(0, 2)).toEqual(['/', path]);
});

test('a password in a Location is neither sent nor kept', async () => {
  const row = await scanShop({ '/': redirect('https://me:s3cret@www.shop.test/in'), '/in': HOME });

  expect(row).toMatchObject({ status: 'completed', finalUrl: 'https://www.shop.test/in' });
});

test.each([
  ['at once', '0; url=/home', '/home', 'Home'],
  ['within five seconds', "5;URL='/home'", '/home', 'Home'],
  ['to another host of the site', '0; url=https://www.shop.test/home', 'https://www.shop.test/home', 'Home'],
  ['later', '30; url=/home', '/', 'Wait'],
  ['to another site', '0; url=https://other.test/home', '/', 'Wait'],
  ['to itself', '0; url=/', '/', 'Wait'],
  ['to load it again', '5', '/', 'Wait'],
  ['in circles', '0; url=/back', '/', 'Wait'],
])('a Refresh header %s', async (_what, refresh, path, title) => {
  const page = say({ 'content-type': 'text/html', refresh }, '<title>Wait</title>');
  const back = say({ 'content-type': 'text/html', refresh: '0; url=/' }, '<title>Wait</title>');
  const row = await scanShop({ '/': page, '/back': back, '/home': html('<title>Home</title>') });

  expect(row.status).toBe('completed');
  expect(row.title).toBe(title);
  if (!_what.includes('circles')) expect(row.finalUrl).toBe(new URL(path, 'https://shop.test/').href);
});

test.each([
  ['at once', '<meta http-equiv="refresh" content="0; url=/home">', 'Home'],
  ['against the base of the page', '<base href="/in/"><meta http-equiv="Refresh" content="3;url=home">', 'Inside'],
  ['later', '<meta http-equiv="refresh" content="60; url=/home">', 'Wait'],
  ['to another site', '<meta http-equiv="refresh" content="0; url=https://other.test/">', 'Wait'],
  ['in circles', '<meta http-equiv="refresh" content="0; url=/">', 'Wait'],
])('a meta refresh %s', async (_what, element, title) => {
  const row = await scanShop({
    '/': html(`<title>Wait</title>${element}`),
    '/home': html('<title>Home</title>'),
    '/in/home': html('<title>Inside</title>'),
  });

  expect(row).toMatchObject({ status: 'completed', title });
});

test('a refresh to what is not there fails as a redirect to it does', async () => {
  const page = say({ 'content-type': 'text/html', refresh: '0; url=/gone' }, '<title>Wait</title>');

  expect(await scanShop({ '/': page })).toMatchObject({
    status: 'failed',
    lastError: expect.stringMatching(/^http_4xx/),
  });
});

test.each<[string, Answer, string]>([
  ['an empty 200', say({ 'content-type': 'text/html' }), 'empty'],
  ['an empty 200 without a type', say({}), 'empty'],
  ['a 204', say({}, '', 204), 'empty'],
  ['a page that only says that it redirects', html('<p>Redirecting…</p>'), 'redirecting'],
  ['a page that redirects to another site', html('<meta http-equiv=refresh content="0; url=//a.org">'), 'redirecting'],
  ['a parked page', html('<p>This domain is for sale.</p>'), 'parked'],
  ["a server's welcome page", html('<title>Welcome to nginx!</title>'), 'welcome'],
  ['a page of a site', HOME, 'site'],
])('%s is completed with a mark', async (_what, answer, pageKind) => {
  expect(await scanShop({ '/': answer })).toMatchObject({ status: 'completed', pageKind });
});

const ICO = say({ 'content-type': 'image/x-icon' }, Buffer.from('00000100010010100000', 'hex'));
const SVG = say({ 'content-type': 'text/plain' }, '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>');

test.each([
  ['that is there', '<title>x</title>', ICO, 'https://shop.test/favicon.ico'],
  ['that is an SVG', '<title>x</title>', SVG, 'https://shop.test/favicon.ico'],
  [
    'that is somewhere else on the site',
    '<title>x</title>',
    redirect('/img/icon.ico'),
    'https://shop.test/img/icon.ico',
  ],
  ['that is a page', '<title>x</title>', html('<!-- not found --><title>Not found</title>'), null],
  ['that is not there', '<title>x</title>', status(404), null],
  ['that is empty', '<title>x</title>', say({ 'content-type': 'image/x-icon' }), null],
  ['where the page names another', '<link rel="icon" href="/i.png">', ICO, 'https://shop.test/i.png'],
])('an icon %s', async (_what, page, favicon, faviconUrl) => {
  const paths = { '/': html(page), '/favicon.ico': favicon, '/img/icon.ico': ICO };

  expect(await scanShop(paths)).toMatchObject({ status: 'completed', faviconUrl });
});

test.each([
  ['forbids it', 'User-agent: *\nDisallow: /favicon.ico'],
  ['asks for a wait', 'User-agent: *\nCrawl-delay: 1'],
])('an icon is not looked for where robots.txt %s', async (_what, robots) => {
  const asked: (string | undefined)[] = [];
  const answer: Answer = (request, response) => {
    asked.push(request.url);
    ICO(request, response);
  };
  const paths = {
    '/': html('<title>x</title>'),
    '/robots.txt': text('text/plain', `${robots}\n\nSitemap: /map.xml`),
    '/favicon.ico': answer,
  };

  expect(await scanShop(paths)).toMatchObject({ status: 'completed', faviconUrl: null });
  expect(asked).toEqual([]);
});

const XML = '<?xml version="1.0"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>';
/** Answers GET one way, and HEAD as many servers do. */
const refusingHead =
  (code: number, answer: Answer): Answer =>
  (request, response) =>
    (request.method === 'HEAD' ? status(code) : answer)(request, response);

test.each<[string, Answer, string[]]>([
  ['whose server refuses HEAD with 405', refusingHead(405, text('application/xml', XML)), ['sitemap.xml']],
  ['whose server refuses HEAD with 404', refusingHead(404, text('application/xml', XML)), ['sitemap.xml']],
  ['without a type', say({}, XML), ['sitemap.xml']],
  ['of the type of pages', html(XML), ['sitemap.xml']],
  ['in UTF-16', say({}, Buffer.from(`\uFEFF${XML}`, 'utf16le')), ['sitemap.xml']],
  ['in gzip', say({}, Buffer.from('1f8b080000000000', 'hex')), ['sitemap.xml']],
  ['as a part', say({ 'content-range': 'bytes 0-99/5000' }, XML, 206), ['sitemap.xml']],
  ['that is a page', html('<!doctype html><title>Sitemap</title>'), []],
  ['that is a page in XHTML', text('application/xml', '<?xml version="1.0"?><!DOCTYPE html><html/>'), []],
  ['that is JSON', text('application/json', '{}'), []],
  ['that says that it is not there', text('text/plain', 'Not found'), []],
  ['that is empty', say({}), []],
])('at a common path, a sitemap %s', async (_what, answer, found) => {
  await scanShop({ '/': HOME, '/sitemap.xml': answer });

  expect(await harness.sitemaps()).toEqual(found.map((file) => `common_path https://shop.test/${file}`));
});

test('a common path is asked for with a small range, and no more is read', async () => {
  const asked: (string | undefined)[] = [];
  const endless: Answer = (request, response) => {
    asked.push(request.headers.range);
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.write(XML);
    const timer = setInterval(() => response.write(' '.repeat(65_536)), 1);
    response.once('close', () => clearInterval(timer));
  };
  await scanShop({ '/': HOME, '/sitemap.xml': endless });

  expect(await harness.sitemaps()).toEqual(['common_path https://shop.test/sitemap.xml']);
  expect(asked).toEqual(['bytes=0-2047']);
});
