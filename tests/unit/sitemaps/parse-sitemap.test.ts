import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_URLS, parseSitemap } from '../../../functions/sitemaps/parse-sitemap.ts';
import { parseDate } from '../../../functions/sitemaps/w3c-date.ts';
import { PermanentError } from '../../../lib/errors.ts';

/** A body that comes in pieces of a given size. */
async function* inPieces(bytes: Buffer, size = 7): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const parse = (content: string | Buffer, ...limits: number[]) =>
  parseSitemap(inPieces(Buffer.from(content as string), 1024), ...(limits as [number?, number?]));

const XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';
const urlset = (urls: string) => `<?xml version="1.0" encoding="UTF-8"?><urlset ${XMLNS}>${urls}</urlset>`;
const locs = async (content: string | Buffer) => (await parse(content)).entries.map(({ loc }) => loc);

test('a urlset with all that an entry can say', async () => {
  const parsed = await parse(
    urlset(`<url><loc> https://shop.test/a?x=1&amp;y=2 </loc><lastmod>2026-01-02T03:04:05+02:00</lastmod>
      <changefreq>Weekly</changefreq><priority>0.8</priority></url><url><loc>https://shop.test/b</loc></url>`),
  );

  expect(parsed).toMatchObject({ type: 'urlset', skippedCount: 0, cutAt: null, isGzipped: false });
  expect(parsed.entries).toEqual([
    {
      loc: 'https://shop.test/a?x=1&y=2',
      lastmod: new Date('2026-01-02T01:04:05Z'),
      changefreq: 'weekly',
      priority: 0.8,
    },
    { loc: 'https://shop.test/b', lastmod: null, changefreq: null, priority: null },
  ]);
});

test('an index of sitemaps', async () => {
  const index = `<sitemapindex ${XMLNS}><sitemap><loc>https://shop.test/1.xml.gz</loc><lastmod>2026-01</lastmod></sitemap></sitemapindex>`;

  expect(await parse(index)).toMatchObject({
    type: 'sitemapindex',
    entries: [{ loc: 'https://shop.test/1.xml.gz', lastmod: new Date('2026-01-01T00:00:00Z') }],
  });
});

test('the extensions are counted, and their addresses are no pages', async () => {
  const parsed = await parse(
    urlset(`<url><loc>https://shop.test/</loc>
      <image:image><image:loc>https://shop.test/1.png</image:loc></image:image><image:image><image:loc>https://shop.test/2.png</image:loc></image:image>
      <video:video><video:content_loc>https://shop.test/v.mp4</video:content_loc></video:video>
      <news:news><news:title>x</news:title></news:news>
      <xhtml:link rel="alternate" hreflang="de" href="https://shop.test/de"/></url>`),
  );

  expect(parsed).toMatchObject({ imageCount: 2, videoCount: 1, newsCount: 1, hreflangCount: 1 });
  expect(parsed.entries.map(({ loc }) => loc)).toEqual(['https://shop.test/']);
});

test('an RSS feed', async () => {
  const feed = `<rss version="2.0"><channel><link>https://shop.test/</link><image><url>https://shop.test/i.png</url></image>
    <item><title>A</title><link>https://shop.test/a</link><pubDate>Mon, 23 Nov 2026 20:00:00 GMT</pubDate></item></channel></rss>`;

  expect(await parse(feed)).toMatchObject({
    type: 'rss',
    entries: [{ loc: 'https://shop.test/a', lastmod: new Date('2026-11-23T20:00:00Z') }],
    skippedCount: 0,
  });
});

test('an Atom feed', async () => {
  const feed = `<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://shop.test/"/><entry><link rel="self" href="https://shop.test/self"/>
    <link href="https://shop.test/a"/><updated>2026-11-23T20:00:00.123Z</updated></entry></feed>`;

  expect(await parse(feed)).toMatchObject({
    type: 'atom',
    entries: [{ loc: 'https://shop.test/a', lastmod: new Date('2026-11-23T20:00:00.123Z') }],
  });
});

test('a plain list', async () => {
  const parsed = await parse('https://shop.test/a\r\nhttps://shop.test/b\n\nnot a url\nhttps://shop.test/a');

  expect(parsed).toMatchObject({ type: 'text', skippedCount: 1, skippedReasons: ['"not a url" is no URL'] });
  expect(parsed.entries.map(({ loc }) => loc)).toEqual(['https://shop.test/a', 'https://shop.test/b']);
});

const ONE = '<url><loc>https://shop.test/ü</loc></url>';

const IMAGES = 'http://www.google.com/schemas/sitemap-image/1.1';

test.each([
  [
    'another prefix',
    `<urlset xmlns:n="${IMAGES}"><url><n:image><n:loc>https://shop.test/i.png</n:loc></n:image><loc>https://shop.test/</loc></url></urlset>`,
  ],
  [
    'declared on the element itself',
    `<urlset><url><x:image xmlns:x="${IMAGES}"><x:loc>https://shop.test/i.png</x:loc></x:image><loc>https://shop.test/</loc></url></urlset>`,
  ],
  [
    'no prefix, by its own namespace',
    `<urlset><url><image xmlns="${IMAGES}"><loc>https://shop.test/i.png</loc></image><loc>https://shop.test/</loc></url></urlset>`,
  ],
  [
    'https and a slash',
    `<urlset xmlns:n="https://www.google.com/schemas/sitemap-image/1.1/"><url><n:image><n:loc>https://shop.test/i.png</n:loc></n:image><loc>https://shop.test/</loc></url></urlset>`,
  ],
  [
    'the usual prefix, undeclared',
    '<urlset><url><image:image><image:loc>https://shop.test/i.png</image:loc></image:image><loc>https://shop.test/</loc></url></urlset>',
  ],
  [
    'the usual prefix, declared wrongly',
    '<urlset xmlns:image="urn:x"><url><image:image><image:loc>https://shop.test/i.png</image:loc></image:image><loc>https://shop.test/</loc></url></urlset>',
  ],
  [
    'sitemap elements with a prefix',
    `<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns="${IMAGES}"><s:url><image><loc>https://shop.test/i.png</loc></image><s:loc>https://shop.test/</s:loc></s:url></s:urlset>`,
  ],
])('an extension goes by its namespace: %s', async (_what, content) => {
  const parsed = await parse(content);

  expect(parsed.imageCount).toBe(1);
  expect(parsed.entries.map(({ loc }) => loc)).toEqual(['https://shop.test/']);
});

test('a translation without its prefix is not the page', async () => {
  const parsed = await parse(
    urlset('<url><link rel="alternate" hreflang="de" href="https://shop.test/de"/><loc>https://shop.test/</loc></url>'),
  );

  expect(parsed).toMatchObject({ hreflangCount: 1, entries: [{ loc: 'https://shop.test/' }] });
});

test('what an Atom entry says of the feed that it is from is not about the entry', async () => {
  const feed = `<feed xmlns="http://www.w3.org/2005/Atom"><entry>
    <source><link href="https://other.test/"/><updated>2020-01-01T00:00:00Z</updated></source>
    <author><name>A</name><uri>https://a.test/</uri></author>
    <link href="https://shop.test/a"/><updated>2026-11-23T20:00:00Z</updated></entry></feed>`;

  expect((await parse(feed)).entries).toMatchObject([
    { loc: 'https://shop.test/a', lastmod: new Date('2026-11-23T20:00:00Z') },
  ]);
});

test.each([
  ['<guid>https://shop.test/a</guid>', ['https://shop.test/a']],
  ['<guid isPermaLink="true">https://shop.test/a</guid><link/>', ['https://shop.test/a']],
  ['<guid isPermaLink="false">https://shop.test/a</guid>', []],
  ['<guid ispermalink="FALSE">https://shop.test/a</guid>', []],
  ['<guid>tag:shop.test,2026:a</guid>', []],
  ['<guid>https://shop.test/g</guid><link>https://shop.test/a</link>', ['https://shop.test/a']],
  ['<x:link>https://other.test/</x:link><link>https://shop.test/a</link>', ['https://shop.test/a']],
])('an RSS item is where its link leads to, or its permanent guid: %s', async (item, urls) => {
  expect(await locs(`<rss><channel><item>${item}</item></channel></rss>`)).toEqual(urls);
});

test('an address with a user or a password is refused, and neither is shown', async () => {
  const parsed = await parse(
    `<sitemapindex><sitemap><loc>https://me:s3cret@shop.test/1.xml</loc></sitemap></sitemapindex>`,
  );

  expect(parsed).toMatchObject({
    entries: [],
    skippedReasons: [expect.stringMatching(/^"….shop\.test\/1\.xml" holds a user or a password$/)],
  });
});

const MANY = Array.from(
  { length: 1000 },
  (_, index) =>
    `<url><loc>https://shop.test/${index}/${(Math.imul(index + 1, 2_654_435_761) >>> 0).toString(36)}</loc></url>`,
);
const PACKED = gzipSync(urlset(MANY.join('')));

async function* cutWith(code: string, bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
  throw Object.assign(new Error('cut'), { code });
}

test.each<[string, () => AsyncIterable<Buffer>, number, string]>([
  ['a truncated gzip', () => inPieces(PACKED.subarray(0, PACKED.length - 3000), 65_536), 500, 'compression'],
  ['a gzip without its end', () => inPieces(PACKED.subarray(0, PACKED.length - 4), 65_536), 1000, 'compression'],
  ['bytes after a gzip', () => inPieces(Buffer.concat([PACKED, Buffer.from('garbage')]), 65_536), 1000, 'compression'],
  [
    'a gzip that is broken in the middle',
    () => inPieces(Buffer.concat([PACKED.subarray(0, PACKED.length - 3000), Buffer.alloc(3000, 0xff)]), 65_536),
    500,
    'compression',
  ],
  [
    'a cut connection',
    () => cutWith('ECONNRESET', Buffer.from(urlset(MANY.join('')).slice(0, -5000))),
    800,
    'connection',
  ],
  [
    'a cut connection in a gzip',
    () => cutWith('ECONNRESET', PACKED.subarray(0, PACKED.length - 3000)),
    500,
    'connection',
  ],
  [
    'a broken encoding on the way',
    () => cutWith('Z_BUF_ERROR', Buffer.from(urlset(MANY.join('')).slice(0, -5000))),
    800,
    'compression',
  ],
])('%s keeps what was read, marked as cut', async (_what, body, atLeast, cutAt) => {
  const parsed = await parseSitemap(body());

  expect(parsed.cutAt).toBe(cutAt);
  expect(parsed.entries.length).toBeGreaterThanOrEqual(atLeast);
  expect(parsed.entries.every(({ loc }) => loc.startsWith('https://shop.test/'))).toBe(true);
});

test('what was cut before its first entry is no sitemap yet: its error is that of the cut', async () => {
  await expect(parseSitemap(inPieces(PACKED.subarray(0, 20)))).rejects.toMatchObject({ code: 'Z_BUF_ERROR' });
  await expect(parseSitemap(cutWith('ECONNRESET', Buffer.from('<urlset><url>')))).rejects.toMatchObject({
    code: 'ECONNRESET',
  });
});

test('an error that is none of the body keeps nothing', async () => {
  await expect(parseSitemap(cutWith('ERR_OTHER', Buffer.from(urlset(ONE))))).rejects.toMatchObject({
    code: 'ERR_OTHER',
  });
});

test.each([
  ['attributes', `<urlset><url ${Array.from({ length: 2000 }, (_, i) => `a${i}=""`).join(' ')}>${ONE}</url></urlset>`],
  ['a tag', `<urlset>${ONE}<url a="${'x'.repeat(2_000_000)}"></url></urlset>`],
  ['a comment', `<urlset>${ONE}<!--${'x'.repeat(2_000_000)}--></urlset>`],
])('%s without measure: no sitemap', async (_what, content) => {
  await expect(parse(content)).rejects.toMatchObject({ code: 'not_sitemap' });
});

test('a large sitemap that comes in one piece is read whole', async () => {
  const many = Array.from({ length: 30_000 }, (_, index) => `<url><loc>https://shop.test/${index}</loc></url>`);
  const body = Buffer.from(urlset(many.join('')));

  expect((await parseSitemap(inPieces(body, body.length))).entries).toHaveLength(30_000);
});

test.each<[string, string | Buffer]>([
  ['no declaration', `<urlset>${ONE}</urlset>`],
  ['a wrong namespace', `<urlset xmlns="urn:wrong">${ONE}</urlset>`],
  ['a prefix', `<sm:urlset xmlns:sm="x"><sm:url><sm:loc>https://shop.test/ü</sm:loc></sm:url></sm:urlset>`],
  ['other case', `<URLSET><URL><LOC>https://shop.test/ü</LOC></URL></URLSET>`],
  ['white space before', `\n\t  ${urlset(ONE)}`],
  ['a BOM', `\uFEFF${urlset(ONE)}`],
  [
    'a comment and a style sheet before',
    `<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><!-- <url> -->${`<urlset>${ONE}</urlset>`}`,
  ],
  ['CDATA', '<urlset><url><loc><![CDATA[https://shop.test/ü]]></loc></url></urlset>'],
  ['UTF-16 with a BOM', Buffer.from(`\uFEFF${urlset(ONE)}`, 'utf16le')],
  ['UTF-16 without a BOM', Buffer.from(`<urlset>${ONE}</urlset>`, 'utf16le')],
  ['ISO-8859-1', Buffer.from(urlset(ONE).replace('UTF-8', 'ISO-8859-1'), 'latin1')],
  ['a declaration that says UTF-16 and is not', urlset(ONE).replace('UTF-8', 'UTF-16')],
  ['a charset that nobody knows', urlset(ONE).replace('UTF-8', 'KLINGON')],
  ['gzip', gzipSync(urlset(ONE))],
  ['gzip in several members', Buffer.concat([gzipSync('<urlset>'), gzipSync(`${ONE}</urlset>`)])],
])('it is read as search engines read it: %s', async (_what, content) => {
  expect(await locs(content)).toEqual(['https://shop.test/%C3%BC']);
});

test('gzip is recognised by its content', async () => {
  expect(await parse(gzipSync(urlset(ONE)))).toMatchObject({
    isGzipped: true,
    sizeBytes: Buffer.byteLength(urlset(ONE)),
  });
});

test('the content hash is that of the unpacked bytes', async () => {
  const [plain, packed] = [await parse(urlset(ONE)), await parse(gzipSync(urlset(ONE)))];

  expect(plain.contentHash).toMatch(/^[\da-f]{64}$/);
  expect(packed.contentHash).toBe(plain.contentHash);
});

test('entries are refused with a reason: no URL, too long, another scheme, none at all', async () => {
  const bad = [
    '/relative',
    `https://shop.test/${'x'.repeat(2048)}`,
    'ftp://shop.test/a',
    '',
    'javascript:alert(1)',
    'mailto:a@b.de',
    'nope',
  ];
  const parsed = await parse(urlset(`${bad.map((loc) => `<url><loc>${loc}</loc></url>`).join('')}${ONE}`));

  expect(parsed.entries).toHaveLength(1);
  expect(parsed.skippedCount).toBe(7);
  expect(parsed.skippedReasons).toEqual([
    '"/relative" is no URL',
    expect.stringMatching(/^"https:\/\/shop\.test\/x+…" has more than 2048 characters$/),
    '"ftp://shop.test/a" is not http or https',
    'no address',
    '"javascript:alert(1)" is not http or https',
  ]);
});

test('facts that make no sense are left out', async () => {
  const parsed = await parse(
    urlset(
      '<url><loc>https://shop.test/</loc><lastmod>soon</lastmod><changefreq>often</changefreq><priority>7</priority></url>',
    ),
  );

  expect(parsed.entries).toEqual([{ loc: 'https://shop.test/', lastmod: null, changefreq: null, priority: null }]);
});

test('a DOCTYPE is never expanded', async () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
    <urlset><url><loc>https://shop.test/&b;&x;</loc></url></urlset>`;

  expect(await locs(bomb)).toEqual(['https://shop.test/&b;&x;']);
});

test.each([
  ['HTML', '<!doctype html><html><body>404</body></html>'],
  ['another XML', '<?xml version="1.0"?><note><url><loc>https://shop.test/</loc></url></note>'],
  ['JSON', '{"urls": ["https://shop.test/"]}'],
  ['prose', 'Not found'],
  ['nothing', ''],
  ['white space', ' \n '],
  ['elements without end', '<urlset>'.repeat(1000)],
])('what is no sitemap fails for good: %s', async (_what, content) => {
  await expect(parse(content)).rejects.toMatchObject({ code: 'not_sitemap' });
  await expect(parse(content)).rejects.toBeInstanceOf(PermanentError);
});

test('more URLs than the protocol allows are cut there', async () => {
  const many = urlset(
    Array.from({ length: 12 }, (_, index) => `<url><loc>https://shop.test/${index}</loc></url>`).join(''),
  );

  expect(await parse(many, 10)).toMatchObject({ cutAt: 'urls', entries: { length: 10 } });
  expect(await parse(many, 12)).toMatchObject({ cutAt: null, entries: { length: 12 } });
  expect(MAX_URLS).toBe(50_000);
});

test('more bytes than the protocol allows are cut there, in the middle of an entry', async () => {
  const many = urlset(
    Array.from({ length: 100 }, (_, index) => `<url><loc>https://shop.test/${index}</loc></url>`).join(''),
  );
  const parsed = await parse(gzipSync(many), MAX_URLS, 1000);

  expect(parsed).toMatchObject({ cutAt: 'bytes', sizeBytes: 1000 });
  expect(parsed.entries.length).toBeGreaterThan(10);
  expect(parsed.entries.length).toBeLessThan(30);
});

test('addresses that take more memory than ten files may have side by side are cut there', async () => {
  async function* long(): AsyncGenerator<Buffer> {
    yield Buffer.from('<urlset>');
    for (let index = 0; index < 8000; index++)
      yield Buffer.from(`<url><loc>https://shop.test/${index}/${'x'.repeat(1980)}</loc></url>`);
    yield Buffer.from('</urlset>');
  }
  const { cutAt, entries } = await parseSitemap(long());

  expect(cutAt).toBe('bytes');
  expect(entries.length).toBeGreaterThan(5900);
  expect(entries.length).toBeLessThan(6100);
});

test('the same is read however the body is cut into pieces', async () => {
  const content = gzipSync(urlset(`${ONE}<url><loc>https://shop.test/&#x20AC;</loc><lastmod>2026</lastmod></url>`));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), async (size) => {
      const { entries } = await parseSitemap(inPieces(content, size));
      expect(entries.map(({ loc }) => loc)).toEqual(['https://shop.test/%C3%BC', 'https://shop.test/%E2%82%AC']);
    }),
    { numRuns: 30 },
  );
});

test('arbitrary bytes are parsed or refused, and nothing else', async () => {
  const pieces = fc.constantFrom(
    '<urlset>',
    '<url>',
    '<loc>',
    'https://a.de/',
    '</loc>',
    '</url>',
    '</urlset>',
    '<![CDATA[',
    ']]>',
    '&#',
    '<!DOCTYPE',
    '\0',
    '\uFEFF',
    '<',
  );
  const contents = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map(Buffer.from),
    fc.array(pieces, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(''))),
  );
  await fc.assert(
    fc.asyncProperty(contents, async (content) => {
      try {
        const { entries } = await parseSitemap(inPieces(content, 5));
        expect(entries.every(({ loc }) => URL.canParse(loc))).toBe(true);
      } catch (error) {
        expect(['not_sitemap', 'Z_DATA_ERROR', 'Z_BUF_ERROR']).toContain((error as { code?: string }).code);
      }
    }),
  );
});

test.each([
  ['2026', '2026-01-01T00:00:00.000Z'],
  ['2026-11', '2026-11-01T00:00:00.000Z'],
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2026-11-23T20:15Z', '2026-11-23T20:15:00.000Z'],
  ['2026-11-23T20:15+01:00', '2026-11-23T19:15:00.000Z'],
  ['2026-11-23T20:15:30-0530', '2026-11-24T01:45:30.000Z'],
  ['2026-11-23T20:15:30.45+01:00', '2026-11-23T19:15:30.450Z'],
  ['2026-11-23 20:15:30', '2026-11-23T20:15:30.000Z'],
  [' 2026-11-23T20:15:30.123456789Z ', '2026-11-23T20:15:30.123Z'],
  ['Mon, 23 Nov 2026 20:15:30 +0100', '2026-11-23T19:15:30.000Z'],
  ['23 Nov 2026 20:15:30 GMT', '2026-11-23T20:15:30.000Z'],
])('the date %j is %s', (written, iso) => {
  expect(parseDate(written)?.toISOString()).toBe(iso);
});

test.each([
  ['2004-1-5', '2004-01-05T00:00:00.000Z'],
  ['2004-1', '2004-01-01T00:00:00.000Z'],
  ['20041223', '2004-12-23T00:00:00.000Z'],
  ['20041223T101530Z', '2004-12-23T10:15:30.000Z'],
  ['2026-11-23T20:15:30+01', '2026-11-23T19:15:30.000Z'],
  ['2026-11-23T20:15:30 -8', '2026-11-24T04:15:30.000Z'],
  ['2026-1-5 9:05', '2026-01-05T09:05:00.000Z'],
  ['20041223101530', '2004-12-23T10:15:30.000Z'],
  ['2004/12/23', '2004-12-23T00:00:00.000Z'],
  ['2004-12-23Z', '2004-12-23T00:00:00.000Z'],
  ['2004-12-23+01:00', '2004-12-22T23:00:00.000Z'],
  ['2004-12-23 18:00:15 UTC', '2004-12-23T18:00:15.000Z'],
  ['2004-12-23T24:00:00Z', '2004-12-24T00:00:00.000Z'],
  ['2004-12-23T18:00:60Z', '2004-12-23T18:01:00.000Z'],
  ['Thu, 23 Dec 04 18:00:15 GMT', '2004-12-23T18:00:15.000Z'],
  ['Tuesday, 24 November 2026 20:15:30 GMT', '2026-11-24T20:15:30.000Z'],
])('the date %j, as it should not be written, is %s', (written, iso) => {
  expect(parseDate(written)?.toISOString()).toBe(iso);
});

test.each([
  '20041323',
  '20040231',
  '2004-0-5',
  '2026T10:00',
  '2004/12-23',
  '2004-12-23-01',
  '2004-12-23T24:00:01Z',
  '12/23/2004',
  '2026-11-23T20:15+99',
  '2026-11-23T9',
  'Monday',
  `2026${' '.repeat(99)}x`,
])('%j is none', (written) => {
  expect(parseDate(written)).toBeNull();
});

test.each([
  '',
  'yesterday',
  '2026-13-01',
  '2026-02-31',
  '2026-11-23T25:00Z',
  '23.11.2026',
  '1732392930',
  '2026-11-23T20',
])('%j is no date', (written) => {
  expect(parseDate(written)).toBeNull();
});
