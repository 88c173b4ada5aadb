import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { normalizeSitemapUrl } from '../../../functions/entities/sitemap-address.ts';
import { parseSitemap } from '../../../functions/sitemaps/parse-sitemap.ts';
import { parseDate } from '../../../functions/sitemaps/w3c-date.ts';
import { expectLinear } from '../../support/growth.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const ONE = '<url><loc>https://shop.test/a</loc></url>';
const urlset = (urls: string) => `<?xml version="1.0" encoding="UTF-8"?><urlset>${urls}</urlset>`;
const upTo = (piece: (index: number) => string, count: number) =>
  Array.from({ length: count }, (_, index) => piece(index)).join('');

const WORST: Record<string, (size: number) => string> = {
  'blanks before a declaration': (size) => `${' '.repeat(size)}<?xml version="1.0"?><urlset>${ONE}</urlset>`,
  'blanks and marks before a declaration': (size) =>
    `${' \uFEFF'.repeat(size / 2)}<?xml version="1.0"?><urlset>${ONE}</urlset>`,
  'a tag without end': (size) => `<urlset>${ONE}<url ${'a'.repeat(size)}`,
  'blanks in a tag': (size) => `<urlset>${ONE}<url ${' '.repeat(size)}a></url>`,
  'blanks in a text': (size) => `<urlset><url><loc>a${' '.repeat(size)}b</loc></url>`,
  'a comment without end': (size) => `<urlset>${ONE}<!--${'-'.repeat(size)}`,
  'a declaration without end': (size) => `<?xml ${'encoding='.repeat(size / 9)}`,
  'many namespaces': (size) =>
    `<urlset>${Array.from({ length: size / 50 }, (_, i) => `<url xmlns:a${i}="urn:x"><loc>https://a.de/${i}</loc></url>`).join('')}</urlset>`,
  addresses: (size) => urlset(upTo((i) => `<url><loc>https://a.de/${i}</loc></url>`, size / 36)),
  'an index': (size) =>
    `<sitemapindex>${upTo((i) => `<sitemap><loc>https://a.de/${i}.xml</loc></sitemap>`, size / 48)}</sitemapindex>`,
  'a feed of RSS': (size) =>
    `<rss><channel>${upTo((i) => `<item><link>https://a.de/${i}</link><guid>x</guid></item>`, size / 56)}</channel></rss>`,
  'a feed of Atom': (size) =>
    `<feed>${upTo((i) => `<entry><link href="https://a.de/${i}"/></entry>`, size / 46)}</feed>`,
  'a description without end': (size) => `<rss><channel><item><description>${'a&lt;b '.repeat(size / 7)}`,
  'entries in entries': (size) => `<urlset>${'<url><url></url></url>'.repeat(size / 22)}`,
  'elements that nest, over and over': (size) =>
    `<urlset>${('<a>'.repeat(60) + '</a>'.repeat(60)).repeat(size / 420)}</urlset>`,
  'namespaces that nest, over and over': (size) => {
    const open = Array.from({ length: 60 }, (_, i) => `<a xmlns:n${i}="urn:x">`).join('');
    return `<urlset>${(open + '</a>'.repeat(60)).repeat(size / 1500)}</urlset>`;
  },
  'attributes of one element after another': (size) =>
    `<urlset>${`<url ${upTo((i) => `a${i}="" `, 900)}></url>`.repeat(size / 7300)}</urlset>`,
  'names of elements without end': (size) => `<urlset>${upTo((i) => `<n${i}/>`, size / 9)}</urlset>`,
  'ends that nothing began': (size) => `<urlset>${'</url></loc>'.repeat(size / 12)}`,
  'CDATA without end': (size) => `<urlset><url><loc><![CDATA[${']]'.repeat(size / 2)}`,
  'a DOCTYPE of entities': (size) =>
    `<!DOCTYPE urlset [${upTo((i) => `<!ENTITY e${i} "x">`, size / 20)}]><urlset>${ONE}</urlset>`,
  references: (size) => `<urlset><url><loc>https://a.de/${'&amp;&#x41;&bogus;'.repeat(size / 18)}</loc></url></urlset>`,
  dates: (size) =>
    `<urlset>${`<url><loc>https://a.de/</loc><lastmod>${'2026-11-23T20:15:30 '.repeat(50)}</lastmod></url>`.repeat(size / 1060)}</urlset>`,
  'refused addresses': (size) =>
    urlset(`<url><loc>https://a:b@${'c@'.repeat(500)}d.de/</loc></url>`.repeat(size / 1050)),
  'a list of addresses': (size) => upTo((i) => `https://a.de/${i}\n`, size / 20),
  'a list of one address': (size) => 'https://a.de/\r'.repeat(size / 14),
  'entries that never end': (size) =>
    `<urlset>${'<url><loc>https://shop.test/a'.repeat(60)}${'&amp;x'.repeat(size / 6)}`,
  'one line': (size) => `https://shop.test/${'a'.repeat(size)}`,
  'lines of blanks': (size) => `x${' \n'.repeat(size / 2)}`,
};

test.each(Object.entries(WORST))('it is read in time and memory that grow with its length: %s', async (name, make) => {
  await expectLinear(
    name,
    (size) => Buffer.from(make(size)),
    (content) => parseSitemap(inPieces(content, 65_536)).catch(() => undefined),
  );
});

test.each(['urlset', 'x'])('it is read in proportion to its length, in however small pieces: %s', async (root) => {
  const make = (size: number) => Buffer.from(`<${root}>${' \n'.repeat(size / 4)}<!--${'-'.repeat(size / 2)}`);

  await expectLinear(root, make, (content) => parseSitemap(inPieces(content, 256)).catch(() => undefined));
});

test.each<[string, (size: number) => Buffer]>([
  ['what packs well', (size) => gzipSync(urlset(`<url><loc>https://a.de/${'a'.repeat(size * 4)}</loc></url>`))],
  ['many members', (size) => Buffer.concat(Array(Math.ceil(size / 256)).fill(gzipSync(' '.repeat(64))))],
  ['a tail without end', (size) => Buffer.concat([gzipSync(urlset(ONE)), Buffer.alloc(size, 'x')])],
])('it is unpacked in proportion to its length: %s', async (name, make) => {
  await expectLinear(name, make, (content) => parseSitemap(inPieces(content, 4096)).catch(() => undefined));
});

test.each([
  ['digits', '2026'],
  ['parts', '2026-11-23T'],
  ['words', 'Mon, 23 Nov '],
  ['blanks', ' \n'],
])('a date is read in proportion to its length: %s', async (name, piece) => {
  await expectLinear(name, (size) => `2026${piece.repeat(size / piece.length)}x`, parseDate);
});

test.each([
  ['signs', '@'],
  ['colons', ':/'],
  ['dots', 'a.'],
  ['blanks', ' \n'],
])('what is no address of a sitemap is refused in proportion to its length: %s', async (name, piece) => {
  await expectLinear(
    name,
    (size) => `https://${piece.repeat(size / piece.length)}x`,
    (written) => expect(() => normalizeSitemapUrl(written)).toThrow(),
  );
});
