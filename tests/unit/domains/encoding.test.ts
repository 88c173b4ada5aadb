import { expect, test } from '@jest/globals';
import { decodeHtml } from '../../../functions/domains/html-text.ts';

/** More than a browser looks at before it begins. */
const LATE = `<!-- ${'x'.repeat(1100)} -->`;

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part))));

const CYRILLIC = [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2];
const JAPANESE = [0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea];

test.each<[string, Buffer, string | null, string]>([
  ['a late meta charset', bytes(LATE, '<meta charset="windows-1251"><p>', CYRILLIC), null, 'Привет'],
  [
    'a late meta http-equiv',
    bytes(LATE, '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"><p>', JAPANESE),
    null,
    '日本語',
  ],
  ['a late meta charset that says UTF-8', bytes(LATE, '<meta charset=utf-8><p>Grüße'), null, 'Grüße'],
  [
    'a late meta charset that the bytes do not fit',
    bytes(LATE, '<meta charset=gbk><p>Caf', [0xe9, 0x3c]),
    null,
    'Café',
  ],
  ['a late meta charset of a page in UTF-8', bytes(LATE, '<meta charset=windows-1251><p>Grüße'), null, 'Grüße'],
  [
    'a late meta charset, and one bad byte',
    bytes(LATE, '<meta charset=shift_jis><p>', ...Array(10).fill(JAPANESE), '<p>', [0xff]),
    null,
    '日本語',
  ],
  [
    'a meta charset that comes very late',
    bytes('<!--', 'x'.repeat(300_000), '--><meta charset=windows-1251><p>', CYRILLIC),
    null,
    'Привет',
  ],
  [
    'the header before a late meta charset',
    bytes(LATE, '<meta charset=windows-1251><p>Grüße'),
    'text/html; charset=utf-8',
    'Grüße',
  ],
  ['one bad byte', bytes('<p>Grüße, Köln, Zürich', [0xff], 'und Österreich'), null, 'Grüße, Köln'],
  ['a character that is cut off at the end', bytes('<p>Grüße', [0xc3]), null, 'Grüße'],
  ['no charset, and not UTF-8', bytes('<p>Caf', [0xe9], ' cr', [0xe8], 'me'), null, 'Café crème'],
  ['a meta that ends with "charset"', bytes('<meta http-equiv=x content="text/html; charset"><p>Grüße'), null, 'Grüße'],
  ['a header in single quotes', bytes('<p>', CYRILLIC), "text/html; charset='windows-1251'", 'Привет'],
])('%s', (_what, body, contentType, expected) => {
  expect(decodeHtml(body, contentType)).toContain(expected);
});

test('every encoding that a page may name can be decoded', () => {
  const labels =
    'utf-8 ibm866 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-8-i iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u macintosh windows-874 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 x-mac-cyrillic gbk gb18030 big5 euc-jp iso-2022-jp shift_jis euc-kr replacement utf-16be utf-16le x-user-defined';

  for (const label of labels.split(' ')) decodeHtml(Buffer.from('abc'), `text/html; charset=${label}`);
});
