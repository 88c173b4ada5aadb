import { expect, test } from '@jest/globals';
import { extractMetadata } from '../../../functions/domains/metadata.ts';
import type { SiteMetadata } from '../../../functions/entities/site-metadata.ts';

const read = (html: string, url = 'https://www.acme.com/') => extractMetadata(html, url);
const jsonLd = (json: string) => `<script type="application/ld+json">${json}</script>`;

type Case = [what: string, html: string, expected: Partial<SiteMetadata>];

test.each<Case>([
  [
    'an icon in the page itself is skipped',
    '<link rel=icon href="data:image/png;base64,R0"><link rel=icon href=/f.ico>',
    { faviconUrl: 'https://www.acme.com/f.ico' },
  ],
  [
    'an icon without an address is skipped',
    '<link rel=icon href=""><link rel=icon href=" "><link rel=icon href="#"><link rel=icon href="?"><link rel=icon href=/f.ico>',
    { faviconUrl: 'https://www.acme.com/f.ico' },
  ],
  [
    'an address that cannot be one is skipped',
    `<link rel=icon href="//["><link rel=icon href="/${'x'.repeat(2048)}"><link rel=icon href=/f.ico>`,
    { faviconUrl: 'https://www.acme.com/f.ico' },
  ],
  ['no icon but one in the page itself', '<link rel=icon href="data:,">', { faviconUrl: null }],
])('the icon: %s', (_what, html, expected) => {
  expect(read(html)).toMatchObject(expected);
});

const ORGANIZATION = '"@type":"Organization","name":"Acme","logo":"/logo.png"';

test.each([
  ['in CDATA', `//<![CDATA[\n{${ORGANIZATION}}\n//]]>`],
  ['in CDATA, in comments', `/*<![CDATA[*/{${ORGANIZATION}}/*]]>*/`],
  ['in bare CDATA', `<![CDATA[{${ORGANIZATION}}]]>`],
  ['in a comment', `<!-- {${ORGANIZATION}} -->`],
  ['a comma too many', `{${ORGANIZATION},}`],
  ['a comma too many in a list', `{"sameAs":["x","y",],${ORGANIZATION}}`],
  ['a comma too few', `{"description":"a"\n${ORGANIZATION}}`],
  ['a semicolon at the end', `{${ORGANIZATION}};`],
  ['a bracket too many', `{${ORGANIZATION}}}`],
  ['a bracket too few', `{"@graph":[{${ORGANIZATION}}`],
  ['a line break in a string', `{"description":"a\nb\tc",${ORGANIZATION}}`],
  ['quotes in a string', `{"description":"the "best" of all",${ORGANIZATION}}`],
  ['an escape that is none', `{"description":"a\\x b",${ORGANIZATION}}`],
  ['two objects side by side', `{"@type":"WebSite"}{${ORGANIZATION}}`],
  ['cut off in the middle', `{${ORGANIZATION},"sameAs":["https://x.com/a`],
  ['comments', `{ // the organisation\n/* a "quoted" one */${ORGANIZATION} // of the site\n}`],
  ['single quotes', `{${ORGANIZATION.replaceAll('"', "'")}}`],
  ['references for quotes', `{${ORGANIZATION.replaceAll('"', '&quot;')}}`],
  ['names without quotes', '{"@type":"Organization",name:"Acme",logo:"/logo.png"}'],
  ['a comma too few in one line', `{"description":"a" ${ORGANIZATION}}`],
  ['words that are no JSON', `{"a": undefined, ${ORGANIZATION}}`],
])('JSON-LD with a slip is read: %s', (_what, json) => {
  expect(read(jsonLd(json)).logoUrl).toBe('https://www.acme.com/logo.png');
});

test('JSON-LD in a script that never ends is read', () => {
  expect(read(`<script type="application/ld+json">{${ORGANIZATION}}`).logoUrl).toBe('https://www.acme.com/logo.png');
});

test.each<Case>([
  [
    'not that of a sponsor in JSON-LD',
    jsonLd(
      '{"@type":"Event","sponsor":{"@type":"Organization","logo":"/sponsor.png"},"publisher":{"@type":"Organization","logo":"/own.png"}}',
    ),
    { logoUrl: 'https://www.acme.com/own.png' },
  ],
  [
    'not that of a sponsor alone',
    jsonLd('{"@type":"Event","sponsor":{"@type":"Organization","logo":"/sponsor.png"}}'),
    { logoUrl: null },
  ],
  [
    'not that of an organisation that is elsewhere, with its logo',
    jsonLd('{"@type":"Organization","name":"Mega","url":"https://mega.org","logo":"https://mega.org/l.png"}'),
    { logoUrl: null },
  ],
  [
    'rather a marked image than that of an organisation that is elsewhere',
    `${jsonLd('{"@type":"Organization","url":"https://mega.org","logo":"https://cdn.org/l.png"}')}<img class="logo" src="/own.png">`,
    { logoUrl: 'https://www.acme.com/own.png' },
  ],
  [
    'not an image that is kept among those of sponsors',
    '<img class="logo" src="/img/sponsors/mega.png"><img class="siteLogo" src="/own.png">',
    { logoUrl: 'https://www.acme.com/own.png' },
  ],
  [
    'that of the organisation whose address is the site',
    jsonLd(
      '[{"@type":"Organization","url":"https://other.org/","logo":"/other.png"},{"@type":"Organization","url":"https://acme.com","logo":"/own.png"}]',
    ),
    { logoUrl: 'https://www.acme.com/own.png' },
  ],
  [
    'that of the organisation that is called as the site is',
    jsonLd('[{"@type":"Organization","logo":"/other.png"},{"@type":"Corporation","name":"ACME","logo":"/own.png"}]'),
    { logoUrl: 'https://www.acme.com/own.png' },
  ],
  [
    'not an image among those of sponsors',
    '<div class="our-sponsors"><div><img class="logo" src="/s.png"></div></div><img class="logo" src="/own.png">',
    { logoUrl: 'https://www.acme.com/own.png' },
  ],
  [
    'not an image that is called a sponsor',
    '<img class="sponsor-logo" src="/s.png"><img alt="Partner logo" src="/p.png"><img class="logo" src="/own.png">',
    { logoUrl: 'https://www.acme.com/own.png' },
  ],
  [
    'not an image that leads to another site',
    '<a href="https://sponsor.org/"><img class="logo" src="/s.png"></a><img class="logo" src="/own.png">',
    { logoUrl: 'https://www.acme.com/own.png' },
  ],
  [
    'rather the image that leads home',
    '<img class="logo" src="/other.png"><a href="/"><img class="logo" src="/own.png"></a>',
    { logoUrl: 'https://www.acme.com/own.png' },
  ],
  [
    'rather the image in the header',
    '<img class="logo" src="/other.png"><header><img class="logo" src="/own.png"></header>',
    { logoUrl: 'https://www.acme.com/own.png' },
  ],
  [
    'rather the image that has the name of the site',
    '<img class="logo" src="/other.png"><img alt="Acme logo" src="/own.png">',
    { logoUrl: 'https://www.acme.com/own.png' },
  ],
])('the logo is the site’s own: %s', (_what, html, expected) => {
  expect(read(html)).toMatchObject(expected);
});

test.each<[string, string, string[]]>([
  ['the next sentence', '<p>x@acme.com.Call us</p>', ['x@acme.com']],
  ['the next sentence, whose word is a suffix', '<p>x@acme.com.Call</p>', ['x@acme.com']],
  ['the next word', '<p>x@acme.comPhone</p>', ['x@acme.com']],
  ['the next word after an inline element', '<p><b>x@acme.com</b>Phone</p>', ['x@acme.com']],
  ['the next word after a hyphen', '<p>x@acme.com-Phone</p>', ['x@acme.com']],
  ['a number after its dot', '<p>x@acme.com.123</p>', ['x@acme.com']],
  ['the scheme twice', '<a href="mailto:mailto:a@acme.com">x</a>', ['a@acme.com']],
  ['parameters without a question mark', '<a href="mailto:a@acme.com&subject=x">x</a>', ['a@acme.com']],
  ['the recipient among the parameters', '<a href="mailto:?subject=x&to=a@acme.com">x</a>', ['a@acme.com']],
  ['a bracket that is not closed', '<a href="mailto:Jane<jane@acme.com">x</a>', ['jane@acme.com']],
  ['square brackets', '<a href="mailto:Jane [jane@acme.com]">x</a>', ['jane@acme.com']],
  ['a label that is no suffix', '<p>x@acme.com.please</p>', ['x@acme.com']],
  ['a second level that is a suffix', '<p>x@acme.co.uk.Fax</p>', ['x@acme.co.uk']],
  ['capitals in the name', '<p>Info@AcmeShop.Com</p>', ['info@acmeshop.com']],
  ['capitals only', '<p>INFO@ACME.CO.UK</p>', ['info@acme.co.uk']],
  ['a name before it', '<a href="mailto:Jane Doe <jane@acme.com>">x</a>', ['jane@acme.com']],
  ['a name in quotes before it', '<a href=\'mailto:"Doe, Jane" <jane@acme.com>\'>x</a>', ['jane@acme.com']],
  ['a name, percent-encoded', '<a href="mailto:Jane%20Doe%20%3Cjane@acme.com%3E?subject=x">x</a>', ['jane@acme.com']],
  ['several, with semicolons', '<a href="mailto:a@acme.com;B <b@acme.com>">x</a>', ['a@acme.com', 'b@acme.com']],
  ['in an area of a map', '<area href="mailto:a@acme.com">', ['a@acme.com']],
  ['an encoded question mark', '<a href="mailto:a@acme.com%3Fsubject=x">x</a>', ['a@acme.com']],
  ['a phone number right before it', '<p>Tel. 030 85404-450<b>info@acme.com</b></p>', ['info@acme.com']],
])('an e-mail address with text around it: %s', (_what, html, expected) => {
  expect(read(html).emailAddresses).toEqual(expected);
});

test('the logo of a site that is called as others mostly are', () => {
  expect(read('<img class="logo" alt="Visa logo" src="/own.png">', 'https://www.visa.com/').logoUrl).toBe(
    'https://www.visa.com/own.png',
  );
});
