import { expect, test } from '@jest/globals';
import { extractMetadata } from '../../../functions/domains/metadata.ts';
import type { SiteMetadata } from '../../../functions/entities/site-metadata.ts';

const read = (html: string, url = 'https://www.acme.com/') => extractMetadata(html, url);
const link = (href: string) => `<a href="${href}">x</a>`;
const jsonLd = (json: string) => `<script type="application/ld+json">${json}</script>`;
const twitterSite = (content: string) => `<meta name="twitter:site" content="${content}">`;

type Case = [what: string, html: string, expected: Partial<SiteMetadata>];

test.each<Case>([
  ['declares its account', twitterSite('@acmeinc'), { twitterUrl: 'https://x.com/acmeinc' }],
  ['declares it with "@" twice', twitterSite('@@acmeinc'), { twitterUrl: 'https://x.com/acmeinc' }],
  [
    'declares its address with a query',
    twitterSite('https://twitter.com/acmeinc?lang=en'),
    { twitterUrl: 'https://x.com/acmeinc' },
  ],
  ['declares it without "@"', twitterSite('acmeinc'), { twitterUrl: 'https://x.com/acmeinc' }],
  [
    'declares the account that it links to',
    twitterSite('@AcmeInc') + link('https://twitter.com/acmeinc'),
    { twitterUrl: 'https://twitter.com/acmeinc' },
  ],
  [
    'declares its account, and links to an author',
    twitterSite('@acmeinc') + link('https://twitter.com/jane'),
    { twitterUrl: 'https://x.com/acmeinc' },
  ],
  [
    'links to an account that has its very name',
    twitterSite('@other') + link('https://twitter.com/acme'),
    { twitterUrl: 'https://twitter.com/acme' },
  ],
  ['declares the account of its author only', '<meta name="twitter:creator" content="@jane">', { twitterUrl: null }],
  [
    "links to its author's account",
    `<meta name="twitter:creator" content="@jane">${link('https://twitter.com/jane')}`,
    { twitterUrl: null },
  ],
  [
    'names an account of its own as the author',
    `<meta name="twitter:creator" content="@acme_de">${link('https://twitter.com/acme_de')}`,
    { twitterUrl: 'https://twitter.com/acme_de' },
  ],
  ['declares what a template has', twitterSite('@yourhandle'), { twitterUrl: null }],
  ['declares the service that hosts it', twitterSite('@wordpressdotcom'), { twitterUrl: null }],
  ['declares an address', twitterSite('https://twitter.com/acme'), { twitterUrl: 'https://x.com/acme' }],
  ['declares no account', twitterSite('not a handle at all'), { twitterUrl: null }],
])('the account of a page that %s', (_what, html, expected) => {
  expect(read(html)).toMatchObject(expected);
});

test.each<[keyof SiteMetadata, string, string | null]>([
  ['facebookUrl', 'https://developers.facebook.com/docs', null],
  ['facebookUrl', 'https://developers.facebook.com/docs/plugins', null],
  ['facebookUrl', 'https://business.facebook.com/acme', null],
  ['facebookUrl', 'https://www.facebook.com/group.php?gid=1', null],
  ['facebookUrl', 'https://www.facebook.com/docs', null],
  ['facebookUrl', 'https://www.facebook.com/fbml', null],
  ['facebookUrl', 'https://www.facebook.com/acme/about', 'https://www.facebook.com/acme'],
  ['facebookUrl', 'https://www.facebook.com/acme/about/?ref=page', 'https://www.facebook.com/acme'],
  ['facebookUrl', 'https://www.facebook.com/acme/jobs/', 'https://www.facebook.com/acme'],
  ['facebookUrl', 'https://www.facebook.com/acme/videos', 'https://www.facebook.com/acme'],
  ['facebookUrl', 'https://www.facebook.com/acme/videos/123', null],
  ['facebookUrl', 'https://www.facebook.com/pg/acme/about', 'https://www.facebook.com/acme'],
  ['facebookUrl', 'https://www.facebook.com/#!/acme', 'https://www.facebook.com/acme'],
  ['linkedinUrl', 'https://www.linkedin.com/company/acme/about/', 'https://www.linkedin.com/company/acme'],
  ['linkedinUrl', 'https://www.linkedin.com/company/acme/jobs', 'https://www.linkedin.com/company/acme'],
  ['youtubeUrl', 'https://www.youtube.com/@acme/videos', 'https://www.youtube.com/@acme'],
  ['youtubeUrl', 'https://www.youtube.com/user/acme/about', 'https://www.youtube.com/user/acme'],
  ['youtubeUrl', 'https://www.youtube.com/channel/UC1/videos', 'https://www.youtube.com/channel/UC1'],
  ['youtubeUrl', 'https://www.youtube.com/acme/featured', 'https://www.youtube.com/acme'],
  ['twitterUrl', 'https://twitter.com/#!/acme', 'https://twitter.com/acme'],
  ['twitterUrl', 'https://twitter.com/@acme', 'https://twitter.com/acme'],
  ['twitterUrl', 'https://twitter.com/acme/media', 'https://twitter.com/acme'],
  ['twitterUrl', 'https://twitter.com/intent/user?screen_name=acme', 'https://twitter.com/acme'],
  ['instagramUrl', 'https://www.instagram.com/acme/reels/', 'https://www.instagram.com/acme'],
  ['instagramUrl', 'https://www.instagram.com/_u/acme', 'https://www.instagram.com/acme'],
])('%s of a link to %s', (key, href, expected) => {
  expect(read(link(href))[key]).toBe(expected);
});

test.each<Case>([
  [
    'an author and a company',
    link('https://www.linkedin.com/in/acme') + link('https://www.linkedin.com/company/x'),
    { linkedinUrl: 'https://www.linkedin.com/company/x' },
  ],
  [
    'a name that equals, after one that contains the name',
    link('https://instagram.com/acme_fans') + link('https://instagram.com/acme'),
    { instagramUrl: 'https://instagram.com/acme' },
  ],
  [
    'the name that the page says it has',
    `<meta property="og:site_name" content="The Works">${link('https://twitter.com/other')}${link('https://twitter.com/the_works')}`,
    { twitterUrl: 'https://twitter.com/the_works' },
  ],
  [
    'a link in a byline, and one elsewhere',
    `<div class="byline">${link('https://twitter.com/jane')}</div>${link('https://twitter.com/other')}`,
    { twitterUrl: 'https://twitter.com/other' },
  ],
  ...[
    '<span itemprop="author">',
    '<div class="authorBox">',
    '<div class="post-meta__author">',
    '<section id="team">',
  ].map((open): Case => {
    const close = `</${open.slice(1).split(' ', 1)[0]}>`;
    return [
      `a link in ${open}, and one elsewhere`,
      `${open}${link('https://twitter.com/jane')}${close}<footer>${link('https://twitter.com/other')}</footer>`,
      { twitterUrl: 'https://twitter.com/other' },
    ];
  }),
  [
    'a link in a byline alone',
    `<div class="post-author">${link('https://twitter.com/jane')}</div>`,
    { twitterUrl: null },
  ],
  [
    'a link in a text, and one elsewhere',
    `<p>says ${link('https://facebook.com/somebody')}</p><ul><li>${link('https://facebook.com/other')}</ul>`,
    { facebookUrl: 'https://facebook.com/other' },
  ],
  [
    'profiles of an author and of the publisher in JSON-LD',
    jsonLd(
      '{"author":{"@type":"Person","sameAs":["https://facebook.com/jane"]},"publisher":{"@type":"Organization","sameAs":"https://facebook.com/other"}}',
    ),
    { facebookUrl: 'https://facebook.com/other' },
  ],
  [
    'what the page declares as its publisher',
    `${link('https://facebook.com/someone')}<meta property="article:publisher" content="https://facebook.com/other">`,
    { facebookUrl: 'https://facebook.com/other' },
  ],
  [
    'an area of a map',
    '<map><area href="https://facebook.com/other"></map>',
    { facebookUrl: 'https://facebook.com/other' },
  ],
])('of several profiles the right one: %s', (_what, html, expected) => {
  expect(read(html)).toMatchObject(expected);
});

test("a blog's name is not that of the service that hosts it", () => {
  const html = link('https://facebook.com/WordPress') + link('https://facebook.com/ourblog');

  expect(read(html, 'https://ourblog.wordpress.com/').facebookUrl).toBe('https://facebook.com/ourblog');
});
