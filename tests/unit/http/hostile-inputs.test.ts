import { createGunzip } from 'node:zlib';
import { absoluteUrl, isSameSite } from '../../../lib/http/addresses.ts';
import { CookieJar } from '../../../lib/http/cookies.ts';
import { productToken } from '../../../lib/http/product-token.ts';
import { parseRobots } from '../../../lib/http/robots.ts';
import { unpack } from '../../../lib/http/unpack.ts';
import { inPieces, PAGE, testReaders } from '../../support/hostile-inputs.ts';

/** Most bytes that are unpacked here: what is beyond is never read. */
const MOST_UNPACKED = 4_194_304;

async function unpacked(bytes: Buffer): Promise<number> {
  let length = 0;
  for await (const chunk of unpack(inPieces(bytes), createGunzip(), 1024)) {
    length += chunk.length;
    if (length > MOST_UNPACKED) break;
  }
  return length;
}

function withCookies(text: string): string | undefined {
  const jar = new CookieJar();
  jar.keep(text.split('\n'), PAGE);
  return jar.headerFor(PAGE);
}

testReaders({
  parseRobots: {
    read(_, text) {
      const robots = parseRobots(new URL('/robots.txt', PAGE), text, 'AcmeBot/1.0');
      return [robots.sitemaps, robots.crawlDelaySeconds, robots.isAllowed(new URL(`/${'a/'.repeat(500)}`, PAGE))];
    },
    most: (length) => 4 * length + 1000,
  },
  'parseRobots for a hostile crawler': {
    read: (_, text) => parseRobots(PAGE, 'User-agent: acmebot\nDisallow: /', text).isAllowed(PAGE),
    most: () => 10,
  },
  unpack: { read: unpacked, most: () => 20 },
  addresses: {
    read: (_, text) => [absoluteUrl(text, PAGE.href), isSameSite(text, PAGE.href)],
    most: () => 10_000,
  },
  cookies: { read: (_, text) => withCookies(text), most: () => 5000 },
  names: { read: (_, text) => productToken(text), most: () => 600 },
});
