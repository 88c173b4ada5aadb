import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRobots } from '../../../lib/http/robots.ts';
import { cpuTimeMs } from '../../support/cpu-time.ts';

const ROBOTS_URL = new URL('https://shop.example.com/robots.txt');
const parse = (text: string, userAgent = 'Sluice/0.1') => parseRobots(ROBOTS_URL, text, userAgent);

test('sitemaps are named in any case, with comments and a BOM, relative or not, each once', () => {
  const text = [
    '\uFEFFSITEMAP: https://shop.example.com/a.xml # the first',
    'sitemap:/b.xml.gz',
    'Sitemap :  https://cdn.example.org/c.xml',
    'Sitemap: https://shop.example.com/a.xml',
    'Sitemap: ftp://shop.example.com/d.xml',
    'Sitemap: javascript:alert(1)',
    'Sitemap:',
  ].join('\r\n');

  expect(parse(text).sitemaps).toEqual([
    'https://shop.example.com/a.xml',
    'https://shop.example.com/b.xml.gz',
    'https://cdn.example.org/c.xml',
  ]);
});

test('rules for the user agent go before those for all', () => {
  const robots = parse('User-agent: *\nDisallow: /\n\nUser-agent: sluice\nDisallow: /private');

  expect(robots.isAllowed(new URL('https://shop.example.com/sitemap.xml'))).toBe(true);
  expect(robots.isAllowed(new URL('https://shop.example.com/private/x'))).toBe(false);
});

test.each([
  ['Crawl-delay: 3', 3],
  ['Crawl-delay: 0.5', 0.5],
  ['Crawl-delay: 3600', 10],
  ['Crawl-delay: soon', 0],
  ['Crawl-delay: -1', 0],
  ['', 0],
])('%j asks for a wait of %d s, of which at most 10 are granted', (line, seconds) => {
  expect(parse(`User-agent: *\n${line}\nDisallow:`).crawlDelaySeconds).toBe(seconds);
});

test('arbitrary text never makes it throw', () => {
  const lines = fc.constantFrom(
    'User-agent: *',
    'Disallow: /a*b$',
    'Allow:',
    'Sitemap: ::',
    'Crawl-delay: x',
    '#',
    '\0',
    '*'.repeat(99),
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(lines).map((parts) => parts.join('\n')),
  );
  fc.assert(
    fc.property(texts, fc.webUrl(), (text, url) => {
      const { sitemaps, isAllowed } = parse(text);
      expect(sitemaps.every((address) => URL.canParse(address))).toBe(true);
      isAllowed(new URL(url));
    }),
  );
});

test('half a megabyte of rules is read and applied in bounded time', () => {
  const text = `User-agent: *\n${'Disallow: /*a*b*c*d*e*$\n'.repeat(20_000)}`;
  const address = new URL(`https://shop.example.com/${'abcd'.repeat(400)}`);

  expect(cpuTimeMs(() => parse(text).isAllowed(address))).toBeLessThan(2000);
});
