import { expect, test } from '@jest/globals';
import { isHtml } from '../../../functions/domains/content-type.ts';
import { normalizeDomain } from '../../../functions/domains/domain-name.ts';
import { beginsAsSitemap } from '../../../functions/domains/find-sitemaps.ts';
import { decodeHtml } from '../../../functions/domains/html-text.ts';
import { linkedSitemaps } from '../../../functions/domains/linked-sitemaps.ts';
import { jsonLdNodes } from '../../../functions/domains/metadata/json-ld.ts';
import { readLenientJson } from '../../../functions/domains/metadata/lenient-json.ts';
import { readPage } from '../../../functions/domains/metadata/page-reader.ts';
import { parseRefresh } from '../../../functions/domains/metadata/refresh.ts';
import { extractMetadata } from '../../../functions/domains/metadata.ts';
import { readHomePage } from '../../../functions/domains/read-home-page.ts';
import { expectLinear } from '../../support/growth.ts';

const upTo = (piece: string, size: number) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
const jsonLd = (json: string) => `<script type="application/ld+json">${json}</script>`;

/** Every case is a page of about `size` characters; what is no page by itself is put into one. */
const PAGES: Readonly<Record<string, (size: number) => string>> = {
  'a mailto link of dots': (size) => `<a href="mailto:a@${upTo('.', size)}b">`,
  'a mailto link of hyphens': (size) => `<a href="mailto:a@b${upTo('-', size)}.">`,
  'a mailto link of many recipients': (size) => `<a href="mailto:${upTo('a@acme.com,', size)}">`,
  'a mailto link of brackets': (size) => `<a href="mailto:${upTo('<', size)}">`,
  'many mailto links': (size) => upTo(`<a href="mailto:${'.'.repeat(60)}@${'.'.repeat(190)}x">`, size),
  'a text of "@" and dots': (size) => `<p>${upTo('a@b....', size)}`,
  'a text of domains with capitals': (size) => `<p>${upTo(`a@${'b.C'.repeat(80)} `, size)}`,
  'hidden addresses': (size) => `<p>${upTo('a [ at ] b ( dot ', size)}`,
  'addresses hidden by Cloudflare': (size) => upTo(`<a data-cfemail="${'f'.repeat(500)}">`, size),
  'a link of sitemaps': (size) => `<a href="/${upTo('sitemap', size)}">`,
  'many links of sitemaps': (size) => upTo(`<a href="/${'sitemap'.repeat(250)}">`, size),
  'a long base and many images': (size) =>
    `<base href="/${upTo('b', size / 10)}/">${upTo('<img class=logo src=x>', size)}`,
  'a long base and many links': (size) => `<base href="/${upTo('b', size / 10)}/">${upTo('<a href=x>', size)}`,
  'a base of a legal length and many images': (size) =>
    `<base href="/${'b'.repeat(2000)}/">${upTo('<img class=logo src=x>', size / 8)}`,
  'many tags': (size) => upTo('<b>', size),
  'elements nested in each other': (size) => upTo('<div><section><ul><li>', size),
  'ends of elements that nothing began': (size) => `<div>${upTo('</ul></div></a>', size)}`,
  'elements and their ends': (size) => '<div>'.repeat(size / 11) + '</div>'.repeat(size / 11),
  'links in links': (size) => upTo('<a href=/a><svg><a>', size),
  'SVG in SVG': (size) => upTo('<svg><math><title>', size),
  'attributes without values': (size) => `<p ${upTo('a', size).replaceAll('aaaa', 'aaa ')}>`,
  'attributes of different names': (size) =>
    `<p ${Array.from({ length: size / 8 }, (_, index) => `a${index}`).join(' ')}>`,
  'data attributes': (size) => upTo('<p data-a=b data-c=d>', size),
  'an attribute of one long name': (size) => `<p ${upTo('a', size)}>`,
  'an attribute of references': (size) => `<p title="${upTo('&amp;', size)}">`,
  'a class of many words': (size) => `<p class="${upTo('a b ', size)}">`,
  'classes that name parts of a page': (size) => upTo('<div class="author sponsors header">', size),
  'parts of a page that never end': (size) => upTo('<ul class=authors><ul class=brands>', size),
  'a rel of many words': (size) => `<link href=x rel="${upTo('icon ', size)}">`,
  'icons without addresses': (size) => upTo('<link rel=icon href="//[">', size),
  'a language of many parts': (size) => `<html lang="${upTo('de-', size)}">`,
  'a title of references': (size) => `<title>${upTo('&amp;', size)}`,
  'a title of white space': (size) => `<title>a${upTo(' ', size)}b`,
  'a text of white space': (size) => `<p>a${upTo(' \n', size)}b`,
  'a description of white space': (size) => `<meta name=description content="a${upTo(' ', size)}b">`,
  'a meta refresh of white space': (size) => `<meta http-equiv=refresh content="0${upTo(' ', size)};">`,
  'a handle of white space': (size) => `<meta name=twitter:site content="${upTo(' ', size)}@a b">`,
  'comments that begin': (size) => upTo('<!-- optimized with the Yoast -->', size),
  'a comment of one long line': (size) => `<!--${upTo(' Yoast', size)}`,
  'links to profiles': (size) => upTo('<a href="https://x.com/acme_and_others">', size),
  'a link to WhatsApp': (size) => `<a href="https://api.whatsapp.com/send?${upTo('&phone=', size)}">`,
  'links to numbers': (size) => upTo('<a href="tel:0301234567">', size),
  'a link to a long number': (size) => `<a href="tel:${upTo('1', size)}">`,
  'numbers that are dates': (size) => `<p>${upTo('03.06.2024 09:15 ', size)}`,
  'numbers that are almost dates': (size) => `<p>${upTo('03.06.', size)}`,
  'numbers that are addresses': (size) => `<p>${upTo('1.1.1.', size)}`,
  'digits and separators': (size) => `<p>${upTo('1-2 (3) ', size)}`,
  'labels of numbers': (size) => `<p>${upTo('tel fax NIF ', size)}`,
  'words that begin like labels': (size) => `<p>${upTo('tel', size)} 030 901820`,
  generators: (size) => upTo('<meta name=generator content="WordPress 1.2.3.4">', size),
  'a generator of one long version': (size) => `<meta name=generator content="WordPress ${upTo('1.', size)}">`,
  'assets of many hosts': (size) =>
    Array.from({ length: size / 32 }, (_, index) => `<script src=//cdn${index}.de/x.js>`).join(''),
  'inline scripts': (size) => `<script>${upTo("gtag('config'  ,  ", size)}</script>`,
  'scripts that go elsewhere': (size) => `<script>${upTo('location     ', size)}</script>`,
  'scripts from elsewhere': (size) => upTo('<script src="/bootstrap-min-min-min-.js">', size),
  'scripts that compute where to go': (size) => `<script>${upTo('location.href     ', size)}</script>`,
  'classes in camel case': (size) => upTo(`<div class="${'aB'.repeat(140)}">`, size),
  'addresses of WhatsApp': (size) => `<p>${upTo('wa.me/1234567 ', size)}`,
  'a link to WhatsApp of separators': (size) => `<a href="https://wa.me/${upTo('1-', size)}">`,
  'JSON-LD of countries': (size) => jsonLd(`[${upTo('{"addressCountry":"Atlantis"},', size)}{}]`),
  'JSON-LD of a telephone without end': (size) => jsonLd(`{"telephone":"${upTo('1 / ', size)}`),
  'texts that almost redirect': (size) => `<p>${upTo('domain aaaa ', size)}`,
  'JSON-LD of one list': (size) => jsonLd(`{"@type":"Organization","sameAs":[${upTo('"https://x.com/a",', size)}""]}`),
  'JSON-LD of many nodes': (size) =>
    jsonLd(`[${upTo('{"telephone":"1","@type":"Organization","name":"x"},', size)}{}]`),
  'JSON-LD of nested objects': (size) => jsonLd(upTo('{"a":', size)),
  'JSON-LD of nested lists, closed': (size) => jsonLd('['.repeat(size / 2) + ']'.repeat(size / 2)),
  'JSON-LD of a nested logo': (size) =>
    jsonLd(`{"@type":"Organization","logo":${'{"url":'.repeat(size / 8)}""${'}'.repeat(size / 8)}}`),
  'JSON-LD of quotes': (size) => jsonLd(`{"a":"${upTo('x" ', size)}`),
  'JSON-LD of strings that do not end': (size) => jsonLd(`[${upTo('"a', size)}`),
  'JSON-LD of backslashes': (size) => jsonLd(`{"a":"${upTo('\\', size)}`),
  'JSON-LD of white space': (size) => jsonLd(`{"a"${upTo(' ', size)}`),
  'JSON-LD of empty lists': (size) => jsonLd(`[${upTo('[],', size)}[]]`),
  'JSON-LD of names': (size) =>
    jsonLd(`{${Array.from({ length: size / 12 }, (_, index) => `"a${index}":0`).join(',')}}`),
  'many scripts of JSON-LD': (size) => upTo(jsonLd('[[],[],[],'), size),
};

test.each(Object.entries(PAGES))('a page is read in proportion to its size: %s', async (name, make) => {
  await expectLinear(name, make, (html) => extractMetadata(html, 'https://acme.de/'));
});

test.each([
  ['a query', (size: number) => `https://acme.com/?${upTo('q', size)}`],
  ['a path', (size: number) => `https://acme.com/${upTo('p/', size)}`],
])('a page at an address that is too long is read in proportion: %s', async (name, urlOf) => {
  const read = ([html, url]: readonly [string, string]) => extractMetadata(html, url);

  await expectLinear(
    name,
    (size) => [upTo('<img class=logo src=x><a href=y>', size / 2), urlOf(size / 10)] as const,
    read,
  );
});

test.each(Object.entries(PAGES).filter(([name]) => /sitemap|base/.test(name)))(
  'links to sitemaps are found in proportion: %s',
  async (name, make) => {
    const url = new URL('https://acme.de/');

    await expectLinear(name, make, (html) => linkedSitemaps(readPage(html), url.href, url.href));
  },
);

test.each<[string, (size: number) => string]>([
  ['ASCII', (size) => upTo('abc ', size)],
  ['UTF-8', (size) => upTo('ü', size / 2)],
  ['metas without a charset', (size) => upTo('<meta name=x>', size)],
  ['a meta that never ends', (size) => `<meta ${upTo('a', size)}`],
  ['metas that never end', (size) => upTo('<meta ', size)],
  ['a late charset', (size) => `<!--${upTo('-', size)}--><meta charset=gbk>`],
  ['the word charset', (size) => `<meta http-equiv=x content="${upTo('charset ', size)}">`],
])('bytes are decoded in proportion to their number: %s', async (name, make) => {
  await expectLinear(
    name,
    (size) => Buffer.concat([Buffer.from(make(size)), Buffer.from([0xff])]),
    (body) => decodeHtml(body, null),
  );
});

test('a Content-Type of white space is read in proportion', async () => {
  await expectLinear(
    'charset',
    (size) => upTo('; charset ', size),
    (contentType) => decodeHtml(Buffer.from('a'), contentType),
  );
});

test.each([
  ['brackets', '[{'],
  ['quotes', '"'],
  ['wrappers', '<![CDATA['],
  ['names', '{"a":1,'],
  ['words', 'undefined,'],
  ['names without quotes', 'a:'],
  ['apostrophes', "'"],
  ['comments that do not end', '/*'],
  ['comments', '//x\n/**/'],
  ['commas too few', '{"a":"x" "b":'],
])('JSON with slips is read in proportion: %s', async (name, piece) => {
  await expectLinear(name, (size) => upTo(piece, size), readLenientJson);
});

test.each([
  ['blanks', ' '],
  ['blanks and semicolons', ' ;'],
  ['digits', '0'],
  ['dots', '.0'],
  ['urls', ' url='],
])('a Refresh header is read in proportion: %s', async (name, piece) => {
  await expectLinear(name, (size) => `0${upTo(piece, size)}x`, parseRefresh);
});

test.each<[string, string]>([
  ['blanks', ' '],
  ['parameters', ';a=b'],
  ['types', 'text/html,'],
])('what is no type is told in proportion: %s', async (name, piece) => {
  await expectLinear(
    name,
    (size) => Buffer.from(upTo(piece, size)),
    (body) => [isHtml(null, body), isHtml(` ${body}`, body), beginsAsSitemap(body)],
  );
});

test.each([
  ['letters', 'a'],
  ['dots', 'a.'],
  ['signs', '@:'],
  ['slashes', '//'],
  ['blanks', ' \n'],
])('what is no domain is refused in proportion: %s', async (name, piece) => {
  await expectLinear(
    name,
    (size) => `https://${upTo(piece, size)}x`,
    (written) => expect(() => normalizeDomain(written)).toThrow(),
  );
});

test('JSON-LD that is nested without end gives the outer objects', () => {
  const nested = `${'{"@type":"A","b":'.repeat(10_000)}1${'}'.repeat(10_000)}`;

  expect(jsonLdNodes([nested]).length).toBe(5000);
  expect(jsonLdNodes([nested.slice(0, -1)]).length).toBe(50);
});

test.each<[string, string]>([
  [
    'ten thousand images under a long base',
    `<base href="/${upTo('b', 100_000)}/">${upTo('<img class=logo src=x>', 220_000)}`,
  ],
  [
    'JSON-LD nested ten thousand deep',
    jsonLd(`${'{"@type":"Organization","logo":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
  ],
  ['half a million attributes', `<p ${upTo('a', 1_000_000).replaceAll('aa', 'a ')}>`],
  ['two MB of profiles', jsonLd(`{"sameAs":[${upTo('"https://x.com/a",', 2_000_000)}""]}`)],
])('nothing is kept that is no address and no fact: %s', (_what, html) => {
  const { metadata } = readHomePage({
    body: Buffer.from(html),
    contentType: 'text/html; charset=utf-8',
    url: `https://acme.com/?${upTo('q', 60_000)}`,
  });

  expect(JSON.stringify(metadata).length).toBeLessThan(3000);
});
