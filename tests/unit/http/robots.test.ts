import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRobots } from '../../../lib/http/robots.ts';
import { cpuTimeMs } from '../../support/cpu-time.ts';
import { expectLinear } from '../../support/growth.ts';

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

test.each<[string, (index: number) => string]>([
  ['one rule, repeated', () => '/*a*b*c*d*e*$'],
  ['different ones', (index) => `/*a*b*c*${index}*$`],
])('half a megabyte of rules is read and applied in bounded time: %s', (_what, pattern) => {
  const rules = Array.from({ length: 20_000 }, (_, index) => `Disallow: ${pattern(index)}\n`);
  const address = new URL(`https://shop.example.com/${'abcd'.repeat(400)}`);

  expect(cpuTimeMs(() => parse(`User-agent: *\n${rules.join('')}`).isAllowed(address))).toBeLessThan(1000);
});

const allows = (text: string, path: string, userAgent?: string) =>
  parse(text, userAgent).isAllowed(new URL(path, ROBOTS_URL));

test.each([
  ['an unknown line', 'Noindex: /x'],
  ['a Sitemap line', 'Sitemap: /s.xml'],
  ['a line without a colon', 'Something'],
  ['a comment', '# for both'],
  ['an empty line', ''],
])('%s between two User-agent lines does not split their group', (_what, line) => {
  const text = `User-agent: sluice\n${line}\nUser-agent: other\nDisallow: /private`;

  expect(allows(text, '/private')).toBe(false);
  expect(allows(text, '/public')).toBe(true);
});

test('a rule ends the head of a group, and so does a crawl delay', () => {
  expect(allows('User-agent: sluice\nDisallow: /a\nUser-agent: other\nDisallow: /b', '/b')).toBe(true);
  expect(allows('User-agent: sluice\nCrawl-delay: 1\n\nUser-agent: other\nDisallow: /', '/b')).toBe(true);
});

test('groups that name the same crawler are one', () => {
  const text = 'User-agent: sluice\nDisallow: /a\nUser-agent: *\nDisallow: /\nUser-agent: SLUICE/2\nDisallow: /b';

  expect(['/a', '/b', '/c'].map((path) => allows(text, path))).toEqual([false, false, true]);
});

test.each([
  ['AcmeBot', 'AcmeBot'],
  ['AcmeBot/1.0', 'acmebot'],
  ['AcmeBot/1.0 (+https://acme.example/bot.html)', 'acmebot'],
  ['Mozilla/5.0 (compatible; AcmeBot/1.0)', 'AcmeBot'],
  ['Mozilla/5.0 (compatible; AcmeBot; +https://acme.example/bot/1.html)', 'AcmeBot'],
  ['Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; acmebot/2.0) Chrome/120.0 Safari/537.36', 'AcmeBot'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 AcmeBot/1',
    'AcmeBot',
  ],
  ['Mozilla/5.0 (AcmeBot/1.0; +https://acme.example)', 'AcmeBot'],
  ['AcmeBot/1.0', 'Mozilla/5.0 (compatible; AcmeBot/2.0)'],
  ['MJ12bot/v1.4', 'MJ12bot'],
])('the crawler %j is told by its name: %j', (userAgent, line) => {
  const text = `User-agent: *\nDisallow: /\n\nUser-agent: ${line}\nDisallow: /private`;

  expect(allows(text, '/public', userAgent)).toBe(true);
  expect(allows(text, '/private', userAgent)).toBe(false);
});

test.each([
  ['AcmeBot-Images', 'AcmeBot'],
  ['AcmeBot', 'AcmeBot-Images'],
  ['Mozilla/5.0 (compatible; AcmeBot/1.0)', 'Mozilla'],
  ['', 'AcmeBot'],
])('the crawler %j is not meant by %j', (userAgent, line) => {
  expect(allows(`User-agent: ${line}\nDisallow: /`, '/', userAgent)).toBe(true);
});

test.each([
  // Source of the first: RFC 9309, sections 2.2.2 and 2.2.3, and Google's examples of the same.
  ['/fish', '/fish', true],
  ['/fish', '/Fish.asp', false],
  ['/fish', '/fishheads/yummy.html', true],
  ['/fish/', '/fish', false],
  ['fish', '/fish', false],
  ['/*.php', '/folder/any.php.file?x', true],
  ['/*.php$', '/a.php?x', false],
  ['/*.php$', '/a.php/b.php', true],
  ['/fish*.php', '/catfish/x.php', false],
  ['/fish*', '/fish', true],
  ['/a*b*c$', '/a/bb/c', true],
  ['/a*b*c$', '/ac', false],
  ['/ab*b$', '/ab', false],
  ['*', '/anything', true],
  ['/$', '/', true],
  ['/$', '/a', false],
  ['/a$b', '/a$b', true],
  ['/file-%2A.html', '/file-*.html', true],
  ['/file-%2a.html', '/file-%2A.html', true],
  ['/file-%2A.html', '/file-x.html', false],
  ['/foo-%24', '/foo-$', true],
  ['/foo-%24', '/foo-%24-bar', true],
  ['/foo-%24', '/foo-', false],
  ['/ä', '/%C3%A4', true],
  ['/%c3%a4', '/ä', true],
  ['/%61%7Eb', '/a~b', true],
  ['/a~b', '/%61%7eb', true],
  ['/a%2Fb', '/a/b', false],
  ['/100%', '/100%', true],
  ['/a b', '/a%20b', true],
  ['/x?q=1', '/x?q=1&r=2', true],
])('the pattern %j against %j: %s', (pattern, path, matches) => {
  expect(allows(`User-agent: *\nDisallow: ${pattern}`, path)).toBe(!matches);
});

test.each([
  ['the longest rule decides', 'Disallow: /a\nAllow: /a/b', '/a/b/c', true],
  ['whatever their order', 'Allow: /a/b\nDisallow: /a', '/a/b/c', true],
  ['a wildcard has its length too', 'Allow: /p\nDisallow: /*.html', '/page.html', false],
  ['of two equal ones the one that allows', 'Allow: /folder\nDisallow: /folder', '/folder/page', true],
  ['whatever their order, too', 'Disallow: /folder\nAllow: /folder', '/folder/page', true],
  ['an empty rule says nothing', 'Disallow: /a\nAllow:', '/a', false],
  ['robots.txt itself is always allowed', 'Disallow: /', '/robots.txt', true],
])('%s', (_what, rules, path, allowed) => {
  expect(allows(`User-agent: *\n${rules}`, path)).toBe(allowed);
});

test('it speaks for its own origin, and for no other', () => {
  const text = 'User-agent: *\nDisallow: /';

  expect(allows(text, 'https://shop.example.com/a')).toBe(false);
  expect(allows(text, 'https://cdn.example.com/a')).toBe(true);
  expect(allows(text, 'http://shop.example.com/a')).toBe(true);
});

const WORST: Record<string, (size: number) => string> = {
  'crawlers times rules': (size) =>
    `${'User-agent: sluice\n'.repeat(size / 80)}${Array.from({ length: size / 16 }, (_, i) => `Disallow: /${i}\n`).join('')}`,
  'other crawlers': (size) => 'User-agent: mozilla/aaaaaaaaaa\n'.repeat(size / 31),
  'one long name': (size) => `User-agent: mozilla ${'a'.repeat(size)}`,
  'wildcards in every rule': (size) =>
    `User-agent: *\n${Array.from({ length: size / 20 }, (_, i) => `Disallow: /*a*b*${i}$\n`).join('')}`,
  'a group for each crawler': (size) =>
    Array.from({ length: size / 40 }, (_, i) => `User-agent: bot${i}\nUser-agent: *\nDisallow: /${i}\n`).join(''),
  'wildcards side by side': (size) => `User-agent: *\nDisallow: /${'*'.repeat(size)}x`,
  'percent codes': (size) => `User-agent: *\nDisallow: /${'%C3%a4%'.repeat(size / 7)}`,
  'one rule of wildcards': (size) => `User-agent: *\nDisallow: /${'*a'.repeat(size / 2)}`,
  'a key of blanks': (size) => `User-agent: *\nDisallow${' '.repeat(size)}x`,
  sitemaps: (size) => Array.from({ length: size / 20 }, (_, i) => `Sitemap: /s${i}.xml\n`).join(''),
};

test.each(Object.entries(WORST))('it is read in time and memory that grow with its length: %s', async (name, make) => {
  const target = new URL(`https://shop.example.com/${'ab'.repeat(1000)}`);
  await expectLinear(name, make, (text) => {
    const robots = parse(text);
    robots.isAllowed(target);
    return robots;
  });
});
