import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeHtml } from '../../../functions/domains/html-text.ts';
import { extractMetadata } from '../../../functions/domains/metadata.ts';
import type { SiteMetadata } from '../../../functions/entities/site-metadata.ts';
import { cpuTimeMs } from '../../support/cpu-time.ts';
import { ROOT } from '../../support/project-files.ts';

const URL_OF_PAGE = 'https://www.shop.example.com/about/';

const read = (html: string, url = URL_OF_PAGE) => extractMetadata(html, url);

type Case = [what: string, html: string, expected: Partial<SiteMetadata>];

test.each<Case>([
  ['a title, white space collapsed', '<title>\n  A \t title&nbsp;&amp; more </title>', { title: 'A title & more' }],
  ['og:title where there is no title', '<meta property="og:title" content="From OG">', { title: 'From OG' }],
  [
    'og:title where the title is empty',
    '<title> </title><meta property="og:title" content="From OG">',
    { title: 'From OG' },
  ],
  ['no title', '<p>nothing</p>', { title: null }],
  [
    "the title of an inline SVG is not the page's",
    '<body><svg><title>Icon</title></svg><title>Page</title>',
    { title: 'Page' },
  ],
  ['an SVG that is never closed', '<svg><path><p>text</p><title>Page</title>', { title: 'Page' }],
  ['an SVG that closes itself', '<svg/><title>Page</title>', { title: 'Page' }],
  ['the first of several titles', '<title>One</title><title>Two</title>', { title: 'One' }],
  ['a title that is never closed', '<title>Open', { title: 'Open' }],
  ['tags in a title are text', '<title>a <b> c</title>', { title: 'a <b> c' }],
  [
    'a description',
    '<meta name="Description" content="It&#39;s &quot;good&quot;\n&#x2014; really">',
    { description: 'It\'s "good" \u2014 really' },
  ],
  ['og:description', '<meta property="og:description" content="OG">', { description: 'OG' }],
  [
    'an empty description gives way',
    '<meta name=description content=" "><meta property=og:description content=OG>',
    { description: 'OG' },
  ],
  ['the language as written', '<html lang="pt-BR">', { language: 'pt-BR' }],
  ['no language', '<html>', { language: null }],
  [
    'a favicon, absolute',
    '<link rel="shortcut icon" href="/f.ico">',
    { faviconUrl: 'https://www.shop.example.com/f.ico' },
  ],
  [
    'a favicon, relative to base',
    '<base href="/static/"><link rel=icon href="f.png">',
    { faviconUrl: 'https://www.shop.example.com/static/f.png' },
  ],
  [
    'base after the link counts as well',
    '<link rel=icon href="f.png"><base href="https://cdn.example.com/x/">',
    { faviconUrl: 'https://cdn.example.com/x/f.png' },
  ],
  ['an apple-touch-icon is no icon', '<link rel="apple-touch-icon" href="/a.png">', { faviconUrl: null }],
  [
    'the first icon',
    '<link rel="ICON" href="/1.png"><link rel="icon" href="/2.png">',
    { faviconUrl: 'https://www.shop.example.com/1.png' },
  ],
  [
    'a logo in JSON-LD',
    '<script type="application/ld+json">{"@type":"Organization","logo":"/logo.png"}</script>',
    { logoUrl: 'https://www.shop.example.com/logo.png' },
  ],
  [
    'a logo as an object, in a graph',
    '<script type="application/ld+json">{"@graph":[{"@type":"WebSite"},{"@type":["Organization","Brand"],"logo":{"@type":"ImageObject","url":"https://cdn.example.com/l.svg"}}]}</script>',
    { logoUrl: 'https://cdn.example.com/l.svg' },
  ],
  [
    'a logo of a publisher inside an article',
    '<script type="application/ld+json">[{"@type":"Article","publisher":{"@type":"NewsMediaOrganization","logo":{"contentUrl":"/p.png"}}}]</script>',
    { logoUrl: 'https://www.shop.example.com/p.png' },
  ],
  [
    'a product has no logo',
    '<script type="application/ld+json">{"@type":"Product","logo":"/no.png"}</script>',
    { logoUrl: null },
  ],
  [
    'broken JSON-LD is skipped',
    '<script type="application/ld+json">{"@type":</script><img class="site-logo" src="/i.png">',
    { logoUrl: 'https://www.shop.example.com/i.png' },
  ],
  [
    'an image marked by its class',
    '<img src="/x.png"><img class="custom-logo" src="/l.png">',
    { logoUrl: 'https://www.shop.example.com/l.png' },
  ],
  [
    'an image marked by its alt',
    '<img src="/l.png" alt="Company Logo">',
    { logoUrl: 'https://www.shop.example.com/l.png' },
  ],
  [
    'an image marked by itemprop, loaded late',
    '<img itemprop="logo" src="data:image/gif;base64,R0" data-src="/late.png">',
    { logoUrl: 'https://www.shop.example.com/late.png' },
  ],
  ['a word that contains logo is no mark', '<img src="/b.png" class="catalogo blogologue">', { logoUrl: null }],
])('%s', (_what, html, expected) => {
  expect(read(html)).toMatchObject(expected);
});

test.each<Case>([
  [
    'by the generator',
    '<meta name="generator" content="WordPress 6.8.3">',
    { isWordpress: true, wordpressVersion: '6.8.3' },
  ],
  [
    'by its own wp-content',
    '<link rel=stylesheet href="/wp-content/themes/x/style.css">',
    { isWordpress: true, wordpressVersion: null },
  ],
  [
    'by its own wp-includes, with the version',
    '<script src="https://shop.example.com/wp-includes/js/wp-emoji-release.min.js?ver=6.1.1"></script>',
    { isWordpress: true, wordpressVersion: '6.1.1' },
  ],
  [
    'by the link to its API',
    '<link rel="https://api.w.org/" href="https://www.shop.example.com/wp-json/">',
    { isWordpress: true },
  ],
  ['not by the word', '<p>We love WordPress and /wp-content/ folders</p>', { isWordpress: false }],
  [
    'not by the assets of another site',
    '<img src="https://blog.other.com/wp-content/uploads/a.png">',
    { isWordpress: false },
  ],
  ['not by a link to another site', '<a href="/wp-content-strategy">WordPress</a>', { isWordpress: false }],
  ['not by another generator', '<meta name="generator" content="Hugo 0.1 (not WordPress)">', { isWordpress: false }],
])('WordPress: %s', (_what, html, expected) => {
  expect(read(html)).toMatchObject(expected);
});

/** An address as Cloudflare's protection writes it. */
function shielded(address: string, key: number): string {
  return Buffer.from([key, ...Buffer.from(address).map((byte) => byte ^ key)]).toString('hex');
}

test.each<[string, string, string[]]>([
  [
    'mailto first, then text, without duplicates',
    '<p>Write to b@shop.example.com or a@shop.example.com</p><a href="mailto:A@Shop.example.com?subject=x">mail</a>',
    ['a@shop.example.com', 'b@shop.example.com'],
  ],
  ['several recipients, percent-encoded', '<a href="mailto:a%40gmx.de,b@gmx.de">x</a>', ['a@gmx.de', 'b@gmx.de']],
  [
    'at and dot in brackets',
    'info [at] shop [dot] de, sales(at)shop(dot)de, x{at}shop.de',
    ['info@shop.de', 'sales@shop.de', 'x@shop.de'],
  ],
  ['split over inline elements', '<p>info<span>@</span>shop<b>.</b>de</p>', ['info@shop.de']],
  [
    "Cloudflare's protection, in an attribute and in a link",
    `<a href="/cdn-cgi/l/email-protection#${shielded('a@shop.de', 0x54)}">x</a><b data-cfemail="${shielded('b@shop.de', 0xaa)}"></b>`,
    ['a@shop.de', 'b@shop.de'],
  ],
  ['not an image', '<p>logo@2x.png sprite@3x.webp</p>', []],
  ['not a placeholder', '<p>user@example.com you@yourdomain.com name@company.com your-email@gmail.com</p>', []],
  ['not an unknown suffix', '<p>me@localhost me@host.nosuchsuffix</p>', []],
  ['not a hash of an error tracker', '<p>0123456789abcdef0123456789abcdef@o1.ingest.sentry.io</p>', []],
  ['not a handle', '<p>follow @someone and me@</p>', []],
  [
    'not in scripts',
    '<script>var a = "x@shop.de";</script><style>@import y@shop.de</style><noscript>z@shop.de</noscript>',
    [],
  ],
  ['punctuation around', '<p>(info@shop.de), <info@shop.com>; "a.b+c@shop.fr".</p>', ['info@shop.de', 'a.b+c@shop.fr']],
  ['in another script', '<p>お問い合わせ：info@shop.co.jpまで</p>', ['info@shop.co.jp']],
])('e-mail addresses: %s', (_what, html, expected) => {
  expect(read(html).emailAddresses).toEqual(expected);
});

test('at most twenty addresses and twenty numbers', () => {
  const many = Array.from({ length: 50 }, (_, index) => `<p>m${index}@shop.de +49 30 9018${200 + index}</p>`).join('');

  const { emailAddresses, phoneNumbers } = read(many);
  expect([emailAddresses.length, phoneNumbers.length]).toEqual([20, 20]);
});

test.each<[string, string, string, string[]]>([
  [
    'tel first, then text',
    '<p>+49 30 901820</p><a href="tel:+49-30-901821">call</a>',
    'https://x.com/',
    ['+4930901821', '+4930901820'],
  ],
  ['national, by the domain', '<p>Tel.: 030 / 901820</p>', 'https://laden.de/', ['+4930901820']],
  ['national, by the language', '<html lang="de-AT"><p>Tel 01 534530</p>', 'https://laden.com/', ['+431534530']],
  [
    'national, by the likely country of the language',
    '<html lang="fr"><p>01 42 68 53 00</p>',
    'https://boutique.com/',
    ['+33142685300'],
  ],
  ['British', '<p>Call 020 7946 0958</p>', 'https://shop.co.uk/', ['+442079460958']],
  [
    'Spanish, where it is named',
    '<html lang="es"><p>Teléfono: 912 345 678</p>',
    'https://tienda.es/',
    ['+34912345678'],
  ],
  ['American, with dots', '<html lang="en-US"><p>212.736.5000</p>', 'https://shop.com/', ['+12127365000']],
  ['American', '<html lang="en-US"><p>(212) 736-5000</p>', 'https://shop.com/', ['+12127365000']],
  [
    'a national tel link',
    '<html lang="it"><a href="tel:02%2012345678">x</a>',
    'https://negozio.it/',
    ['+390212345678'],
  ],
  ['without a country none is guessed', '<p>030 901820</p>', 'https://shop.com/', []],
  [
    'not a date, a price or an order number',
    '<p>2026-01-15 12:30, 1.234.567,00, Nr. 00000000</p>',
    'https://laden.de/',
    [],
  ],
  ['not an IP address', '<p>192.168.100.200</p>', 'https://laden.de/', []],
])('phone numbers: %s', (_what, html, url, expected) => {
  expect(read(html, url).phoneNumbers).toEqual(expected);
});

test.each<[keyof SiteMetadata, string, string | null]>([
  ['facebookUrl', 'https://www.facebook.com/shop.berlin/?ref=x', 'https://www.facebook.com/shop.berlin'],
  [
    'facebookUrl',
    'https://de-de.facebook.com/profile.php?id=1000&sk=about',
    'https://de-de.facebook.com/profile.php?id=1000',
  ],
  ['facebookUrl', 'https://facebook.com/pages/Shop/12345', 'https://facebook.com/pages/Shop/12345'],
  ['facebookUrl', 'https://www.facebook.com/sharer/sharer.php?u=x', null],
  ['facebookUrl', 'https://www.facebook.com/dialog/share?x', null],
  ['facebookUrl', 'https://www.facebook.com/shop/posts/123', null],
  ['facebookUrl', 'https://www.facebook.com/', null],
  ['facebookUrl', 'https://notfacebook.com/shop', null],
  ['twitterUrl', 'https://twitter.com/shop', 'https://twitter.com/shop'],
  ['twitterUrl', 'https://x.com/shop?lang=de', 'https://x.com/shop'],
  ['twitterUrl', 'https://twitter.com/intent/tweet?text=x', null],
  ['twitterUrl', 'https://twitter.com/share?url=x', null],
  ['twitterUrl', 'https://x.com/shop/status/123', null],
  ['twitterUrl', 'https://twitter.com/hashtag/shop', null],
  ['linkedinUrl', 'https://www.linkedin.com/company/shop-gmbh/', 'https://www.linkedin.com/company/shop-gmbh'],
  ['linkedinUrl', 'https://de.linkedin.com/in/somebody', 'https://de.linkedin.com/in/somebody'],
  ['linkedinUrl', 'https://www.linkedin.com/shareArticle?url=x', null],
  ['linkedinUrl', 'https://www.linkedin.com/feed/update/1', null],
  ['instagramUrl', 'https://instagram.com/shop.berlin/', 'https://instagram.com/shop.berlin'],
  ['instagramUrl', 'https://www.instagram.com/p/abc/', null],
  ['instagramUrl', 'https://www.instagram.com/reel/abc/', null],
  ['youtubeUrl', 'https://www.youtube.com/@shop', 'https://www.youtube.com/@shop'],
  ['youtubeUrl', 'https://www.youtube.com/channel/UC123', 'https://www.youtube.com/channel/UC123'],
  ['youtubeUrl', '//youtube.com/user/shop', 'https://youtube.com/user/shop'],
  ['youtubeUrl', 'https://www.youtube.com/watch?v=1', null],
  ['youtubeUrl', 'https://youtu.be/abc', null],
  ['youtubeUrl', 'https://www.youtube.com/embed/abc', null],
])('%s of a link to %s', (key, href, expected) => {
  expect(read(`<a href="${href}">x</a>`)[key]).toBe(expected);
});

test('a profile with the name of the site goes before the profile of an author', () => {
  const html = '<a href="https://twitter.com/author">a</a><a href="https://twitter.com/ExampleShop">b</a>';

  expect(read(html, 'https://example.com/').twitterUrl).toBe('https://twitter.com/ExampleShop');
});

const CORPUS = join(ROOT, '..', 'shared', 'corpus');
const WORDPRESS = new Set([
  'arstechnica',
  'belfusto',
  'bfi',
  'milanocittastato',
  'qz',
  'smitten-kitchen',
  'techcrunch',
]);
const corpus: [string, SiteMetadata & { url: string }][] = existsSync(CORPUS)
  ? Object.entries(JSON.parse(readFileSync(join(CORPUS, 'pages.json'), 'utf8')))
  : [];
const pageOf = (file: string) => readFileSync(join(CORPUS, 'pages', file), 'utf8');

(corpus.length > 0
  ? test.each(corpus)
  : test.skip.each([['no corpus', { url: '' } as SiteMetadata & { url: string }]]))(
  'a real page is read as an independent parser reads it: %s',
  (file, { url, title, description, language, faviconUrl }) => {
    expect(extractMetadata(pageOf(file), url)).toMatchObject({
      title,
      description,
      language,
      faviconUrl,
      isWordpress: WORDPRESS.has(file.replace('.html', '')),
    });
  },
);

test('arbitrary text never makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), fc.webUrl(), (html, url) => {
      expect(extractMetadata(html, url).emailAddresses.length).toBeLessThanOrEqual(20);
    }),
  );
});

test('arbitrary bytes, whatever their charset is said to be, never make it throw', () => {
  const charsets = fc.constantFrom(
    null,
    'text/html',
    'text/html; charset=utf-16',
    'text/html; charset=iso-2022-jp',
    'text/html; charset=hz-gb-2312',
    'text/html; charset=x-user-defined',
    'text/html; charset="',
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), charsets, (bytes, contentType) => {
      extractMetadata(decodeHtml(bytes, contentType), 'https://example.com/');
    }),
  );
});

test('arbitrary markup never makes it throw', () => {
  const pieces = fc.constantFrom(
    ...[
      '<title>',
      '</title>',
      '<svg>',
      '</svg>',
      '<script type="application/ld+json">',
      '{"@graph":[{"logo":',
      '"}',
      ']}',
      '</script>',
    ],
    ...[
      '<meta name=generator content="WordPress',
      '">',
      '<a href="mailto:',
      'tel:+1',
      '@',
      'x.de',
      '&#',
      '&amp;',
      '<!--',
      '-->',
      '<![CDATA[',
      '\0',
      '\uD800',
    ],
    ...[
      '<base href="::">',
      '<link rel=icon href="//[">',
      '<img class=logo srcset=" , ,">',
      'data-cfemail="zz',
      '<html lang="x-y-z-1">',
      '<',
      '>',
      '"',
      "'",
      '=',
    ],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      extractMetadata(parts.join(''), 'https://example.com/');
    }),
    { numRuns: 500 },
  );
});

test('a real page that is cut anywhere never makes it throw', () => {
  if (corpus.length === 0) return;
  fc.assert(
    fc.property(fc.constantFrom(...corpus), fc.double({ min: 0, max: 1, noNaN: true }), ([file, { url }], share) => {
      const html = pageOf(file);
      extractMetadata(html.slice(0, Math.floor(html.length * share)), url);
    }),
    { numRuns: 40 },
  );
});

const MIB = 1_048_576;
const upTo = (piece: string, size = MIB) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);

test.each([
  ['a million nested tags', '<b>'.repeat(1_000_000)],
  ['two MiB without a space', upTo('a', 2 * MIB)],
  ['nested tags', upTo('<div>')],
  ['nested tags, closed by others', upTo('<div>', MIB / 2) + upTo('</span>', MIB / 2)],
  ['unclosed lists and tables', upTo('<table><tr><td><ul><li>')],
  ['nested SVG', upTo('<svg>')],
  ['one line without a space', upTo('a')],
  ['one word of "@"', upTo('@')],
  ['half addresses', upTo('a@a.')],
  ['hidden ats', upTo('a (at) b ')],
  ['open brackets', upTo(' [')],
  ['digits', upTo('1')],
  ['numbers in groups', upTo('+49 30 901820 ')],
  ['half numbers', upTo('(0) ')],
  ['white space', upTo(' \n\t')],
  ['attributes', `<a ${upTo('b=c ')}>`],
  ['classes', `<p class="${upTo('x y ')}">`],
  ['links', upTo('<a href="https://facebook.com/x/posts/1">')],
  ['assets', upTo('<img class=logo src="/wp-conten/x.png">')],
  ['entities', upTo('&amp;')],
  ['half entities', upTo('&a')],
  ['comments', upTo('<!--->')],
  ['a comment that never ends', `<!--${upTo('-')}`],
  ['a script that never ends', `<script>${upTo('</scrip')}`],
  ['JSON-LD, nested', `<script type="application/ld+json">${'['.repeat(100_000)}`],
  ['JSON-LD, wide', `<script type="application/ld+json">[${upTo('{"@type":"Organization"},')}{}]</script>`],
  ['titles', upTo('<title>')],
  ['NUL', upTo('\0')],
])('a hostile page takes at most 200 ms a MiB: %s', (_what, html) => {
  const times = [1, 2, 3, 4, 5].map(() => cpuTimeMs(() => extractMetadata(html, 'https://example.de/')));

  expect(Math.min(...times)).toBeLessThan(200 * Math.max(1, html.length / MIB));
});
