import { createGunzip, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { absoluteUrl, isSameSite } from '../../../lib/http/addresses.ts';
import { CookieJar } from '../../../lib/http/cookies.ts';
import { productToken } from '../../../lib/http/product-token.ts';
import { unpack } from '../../../lib/http/unpack.ts';
import { expectLinear } from '../../support/growth.ts';

const PAGE = new URL('https://shop.example.com/');

const lines = (size: number, line: (index: number) => string) =>
  Array.from({ length: size / 64 }, (_, index) => line(index));

test.each<[string, (size: number) => string[]]>([
  ['different ones', (size) => lines(size, (index) => `c${index}=${'v'.repeat(50)}`)],
  ['one, over and over', (size) => lines(size, () => `c=${'v'.repeat(50)}; Secure`)],
  ['blanks', (size) => lines(size / 64, () => `c=${' '.repeat(4000)};${' '.repeat(50)}`)],
  ['attributes', (size) => lines(size / 64, () => `c=v${'; domain'.repeat(250)}${'; expires'.repeat(200)}`)],
  ['domains', (size) => lines(size / 64, () => `c=v; domain=${'a.'.repeat(2000)}`)],
  ['one without end', (size) => [`c=${'; domain ='.repeat(size / 10)}`]],
])('cookies are kept in proportion to what is set: %s', async (name, make) => {
  await expectLinear(name, make, (written) => {
    const jar = new CookieJar();
    jar.keep(written, PAGE);
    return jar.headerFor(PAGE);
  });
});

test.each([
  ['parents', '../'],
  ['slashes', '//'],
  ['signs', '@'],
  ['blanks', ' \t'],
  ['letters', 'ä'],
])('an address is read in proportion to its length: %s', async (name, piece) => {
  await expectLinear(
    name,
    (size) => piece.repeat(size / piece.length),
    (written) => [absoluteUrl(written, PAGE.href), isSameSite(`https://${written}`, PAGE.href)],
  );
});

test.each([
  ['names', 'a-b.'],
  ['products', 'Mozilla/5.0 '],
  ['addresses', 'https://a '],
  ['blanks', ' '],
])('a name of a crawler is read in proportion to its length: %s', async (name, piece) => {
  await expectLinear(name, (size) => `Mozilla/5.0 (compatible;${piece.repeat(size / piece.length)}`, productToken);
});

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

test.each<[string, (size: number) => Buffer, number]>([
  ['what packs badly', (size) => gzipSync(Buffer.alloc(size, 'x'), { level: 0 }), 16_384],
  ['what packs well', (size) => gzipSync(Buffer.alloc(size * 8)), 16_384],
  ['small pieces', (size) => gzipSync(Buffer.alloc(size, 'x'), { level: 0 }), 512],
])('a body is unpacked in proportion to its length: %s', async (name, make, pieceSize) => {
  await expectLinear(name, make, async (packed) => {
    let length = 0;
    for await (const chunk of unpack(inPieces(packed, pieceSize), createGunzip(), 1024)) length += chunk.length;
    expect(length).toBeGreaterThan(0);
  });
});
