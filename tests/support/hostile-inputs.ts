import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SluiceError } from '../../lib/errors.ts';
import { fetchErrorOf } from '../../lib/http/errors.ts';

export const PAGE = new URL('https://shop.example.com/');
const MOST_CPU_MS = 3000;

export async function* inPieces(bytes: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** What one of them refuses does not keep the others from reading. */
export const refused = (read: () => unknown) => {
  try {
    return read();
  } catch (error) {
    if (error instanceof SluiceError) return error.code;
    throw error;
  }
};

/** Something that reads what others have written, and how many characters its result may have for an input. */
export interface Reader {
  read(bytes: Buffer, text: string): unknown;
  most(inputLength: number): number;
}

const upTo = (piece: string, size: number) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
const lines = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, i) => line(i));
const jsonLd = (json: string) => `<script type="application/ld+json">${json}</script>`;

/** What has once harmed a reader, and the like. */
const HOSTILE: Readonly<Record<string, () => string | Buffer>> = {
  nothing: () => '',
  'an address of dots': () => `<a href="mailto:a@b${upTo('.', 250_000)}">`,
  'a link of sitemaps': () => `<a href="/${upTo('sitemap', 500_000)}x">`,
  'many agents and many rules': () =>
    [...lines(2000, () => 'User-agent: *'), ...lines(6000, (i) => `Disallow: /${i}`)].join('\n'),
  'a base of 100 KB and many images': () => `<base href="/${upTo('b', 100_000)}/">${upTo('<img src=x>', 110_000)}`,
  'an index of many entries': () =>
    `<sitemapindex>${lines(5000, (i) => `<sitemap><loc>https://a.de/${i}</loc></sitemap>`).join('')}`,
  'control sequences of a terminal': () => `<title>${upTo('\x1b]0;x\x07\x1b[2J\u009b\u202e', 50_000)}`,
  'blanks before an XML declaration': () => `${upTo(' \n', 65_536)}<?xml version="1.0"?><urlset/>`,
  'profiles without end': () => jsonLd(`{"sameAs":[${upTo('"https://x.com/a",', 250_000)}""]}`),
  'nested JSON-LD': () => jsonLd(`${upTo('{"logo":', 80_000)}1${upTo('}', 10_000)}`),
  'nested lists': () => jsonLd(upTo('[', 200_000)),
  'attribute names without end': () => `<p ${lines(30_000, (i) => `a${i}`).join(' ')}>`,
  'forged ids': () => '1 or 1=1; drop table domains; --',
  'an address with a password': () => `https://user:pw@${upTo('a.', 100_000)}`,
  'an IP literal': () => 'http://[::ffff:127.0.0.1]:22/',
  'a name of the prototype': () =>
    jsonLd('{"__proto__":{"logo":"/x"},"constructor":{"prototype":1},"@type":"__proto__",}'),
  'tags without end': () => upTo('<b>', 200_000),
  'tables and lists that never end': () => upTo('<table><tr><td><ul><li>', 200_000),
  'SVG in SVG': () => upTo('<svg><math>', 150_000),
  'a comment without end': () => `<!--${upTo('-->'.slice(0, 2), 200_000)}`,
  'a script without end': () => `<script>${upTo('location=', 200_000)}`,
  'CDATA without end': () => `<urlset><url><loc><![CDATA[${upTo(']]', 200_000)}`,
  references: () => `<title>${upTo('&amp;&#0;&#x110000;&bogus', 150_000)}`,
  entities: () => `<!DOCTYPE urlset [${lines(5000, (i) => `<!ENTITY e${i} "&e${i + 1};">`).join('')}]><urlset>&e0;`,
  'zero bytes': () => Buffer.alloc(200_000),
  'bytes of no encoding': () => Buffer.from(Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256)),
  'a byte order mark and no text': () => Buffer.from([0xff, 0xfe, 0xd8]),
  'halves of characters': () => upTo('\ud800a\udfff', 50_000),
  'a gzip that unpacks to a hundred times its size': () => gzipSync(Buffer.alloc(16_777_216)),
  'a gzip in a gzip': () => gzipSync(gzipSync('<urlset>')),
  'many gzips': () => Buffer.concat(Array(2000).fill(gzipSync(''))),
  'a gzip of nothing but its head': () => gzipSync('x').subarray(0, 10),
  'a date without end': () => upTo('2026-11-23T20:15:30 ', 100_000),
  'digits without end': () => upTo('1', 200_000),
  'numbers side by side': () => `<p>${upTo('03.06.2024 +49 30 1-2 (3) ', 100_000)}`,
  'half addresses': () => `<p>${upTo('a@b.c. [at] ', 100_000)}`,
  'a cookie without end': () => `a=b${upTo('; domain = .com', 100_000)}`,
  'cookies without end': () => lines(5000, (i) => `c${i}=v; Domain=shop.example.com`).join('\n'),
  'wildcards without end': () => `User-agent: *\nDisallow: /${upTo('*a', 100_000)}$`,
  'a refresh without end': () => `${upTo(' ;url=', 100_000)}`,
  'metas that end in "charset"': () => upTo('<meta http-equiv=x content="text/html; charset">', 100_000),
  'namespaces without end': () =>
    `<urlset ${lines(900, (i) => `xmlns:n${i}="urn:${i}"`).join(' ')}>${upTo('<n1:url/>', 100_000)}`,
  'a list of addresses on one line': () => upTo('https://a.de/', 200_000),
};

/** What became of an input, and what it took. */
async function outcome(reader: string, { read, most }: Reader, bytes: Buffer, text: string) {
  const before = process.cpuUsage();
  let result: unknown;
  let code = 'read';
  try {
    result = await read(bytes, text);
  } catch (error) {
    // As whoever calls it does with what is no error of its own.
    ({ code } = fetchErrorOf(error, PAGE));
  }
  return {
    reader,
    isKnown: code !== 'fetch_failed',
    isInTime: process.cpuUsage(before).user / 1000 < MOST_CPU_MS,
    isBounded: (JSON.stringify(result) ?? '').length <= most(bytes.length),
  };
}

const FINE = { isKnown: true, isInTime: true, isBounded: true };

const PIECES = [...Object.values(HOSTILE).map((make) => make().slice(0, 40).toString()), ...'<>&"\';:/@=%'];

/** Holds readers to it that they stand whatever they are given. */
export function testReaders(readers: Readonly<Record<string, Reader>>): void {
  test.each(Object.entries(HOSTILE))('every reader stands it: %s', async (_what, make) => {
    const input = make();
    const bytes = Buffer.from(input as string);
    const text = typeof input === 'string' ? input : input.toString('latin1');

    for (const [name, reader] of Object.entries(readers)) {
      expect(await outcome(name, reader, bytes, text)).toEqual({ reader: name, ...FINE });
    }
  });

  test.each(Object.entries(readers))('arbitrary text harms no reader: %s', async (name, reader) => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await outcome(name, reader, Buffer.from(text), text)).toEqual({ reader: name, ...FINE });
      }),
      { numRuns: 60 },
    );
  });
}
