import { expect, test } from '@jest/globals';
import { extractMetadata } from '../../../functions/domains/metadata.ts';

const numbers = (html: string, url = 'https://acme.com/') => extractMetadata(html, url).phoneNumbers;

const COUNTRIES = ['de', 'it', 'se', 'fi', 'bg', 'fr', 'za', 'nl', 'es', 'pl', 'at', 'ch', 'be'];
const two = (number: number) => String(number).padStart(2, '0');
const DAYS = Array.from({ length: 9 }, (_, day) => day + 1);
const MONTHS = Array.from({ length: 12 }, (_, month) => month + 1);
const DATES = DAYS.flatMap((day) => MONTHS.map((month) => [two(day), two(month)] as const));

test.each(COUNTRIES)('no date is a phone number: .%s', (suffix) => {
  const written = DATES.flatMap(([day, month]) => [
    `${day}.${month}.2024 09:15`,
    `${day}.${month}.2024, 09:15`,
    `${day}.${month}.2024 - 09.15`,
    `${day}.${month}.2024 09.15`,
    `${day}/${month}/2024 09:15`,
    `${day}-${month}-2024 09:15`,
    `${day}. ${month}. 2024`,
    `${day}.${month}.2024`,
    `${day}.${month}.24 09:15`,
    `${day}.${month}.24 - 28.12.24`,
    `${day}.${month}.24 09.15`,
    `${day} ${month} 2024 09:15`,
    `<span>${day}.${month}.2024</span><span>09:15</span>`,
    `<b>${day}.</b>${month}.2024 09:15`,
    `${day}.${month}.2024 - 28.12.2024`,
    `2024-${month}-${day} 09:15`,
    `${month}/2024 - ${day}/2025`,
    `${day} . ${month} . 2024`,
    `${day} / ${month} / 2024`,
    `${day} - ${month} - 2024`,
    `${day}\u2013${month}\u20132024`,
    `${day}.${month}.2024/${day}.${month}.2025`,
    `${day}.${month}.-14.${month}.2024`,
    `${day}. - 14.${month}.2024`,
    `${day}.${month}.2024 kl. 09.15`,
    `<td>${day}.${month}.2024</td><td>09:15</td>`,
    `${day}.${month}.2024&nbsp;09:15`,
    `2024-${month}-${day}T09:15:00+02:00`,
  ]);

  for (const date of written) expect([date, numbers(`<p>${date}</p>`, `https://acme.${suffix}/`)]).toEqual([date, []]);
});

test.each([
  ['opening hours', 'Mo-Fr 08.00-12.00 und 13.30 - 17.00 Uhr', 'de'],
  ['opening hours with colons', '09:00-17:30', 'fr'],
  ['years', '2019-2024, 1998/1999', 'de'],
  ['an Italian VAT number', 'P.IVA 01234567890', 'it'],
  ['an Italian VAT number, otherwise called', 'Partita IVA: 01234567890', 'it'],
  ['an Italian VAT and tax number', 'P.IVA/C.F. 01234567890', 'it'],
  ['an Italian VAT number, shorter', 'P.I. 01234567890', 'it'],
  ['an Italian tax number', 'Cod. Fisc. 01234567890', 'it'],
  ['an Italian VAT number without a name', '01234567890', 'it'],
  ['an Italian VAT number with its country', 'IT01234567890', 'it'],
  ['a German tax number', 'USt-IdNr. 012 345 678', 'de'],
  ['a French register number', 'SIRET 012 345 678 00012', 'fr'],
  ['a Polish tax number', 'NIP 522 694 60 00', 'pl'],
  ['a Spanish tax number', 'NIF 91 360 33 00', 'es'],
  ['a large number', '601 234 567 zł', 'pl'],
  ['a large number with dots', '912.345.678', 'es'],
  ['a place on the map', '52.2296756, 21.0122287', 'pl'],
  ['a place on the map, in the north', '59.913869 10.752245', 'no'],
  ['an amount with its currency', '22 694 60 00 zł', 'pl'],
  ['an amount in euros', '91 360 33 00 EUR', 'es'],
  ['a day without a year, and hours', '05.12. 10-12 Uhr', 'de'],
  ['a price', '1.234.567,00 €', 'es'],
  ['an address of the internet', '080.100.200.030', 'de'],
])('no phone number: %s', (_what, text, suffix) => {
  expect(numbers(`<p>${text}</p>`, `https://acme.${suffix}/`)).toEqual([]);
});

test.each([
  ['toll-free, with its 1', 'Call 1-800-843-0008', 'com', ['+18008430008']],
  ['toll-free, nothing before it', '1-800-843-0008', 'com', ['+18008430008']],
  ['toll-free, in brackets', '1 (800) 843-0008', 'com', ['+18008430008']],
  ['American, on a page that says no language', '(212) 736-5000', 'com', ['+12127365000']],
  ['toll-free, on a page of elsewhere', '1 (800) 843-0008', 'de', ['+18008430008']],
  ['Spanish', '91 360 33 00', 'es', ['+34913603300']],
  ['Spanish, with dots', '91.360.33.00', 'es', ['+34913603300']],
  ['Spanish, in groups of three and alone in its line', '913 603 300', 'es', ['+34913603300']],
  ['Polish', '22 694 60 00', 'pl', ['+48226946000']],
  ['Polish, with two kinds of separators', '22 694-60-00', 'pl', ['+48226946000']],
  ['Polish, with a stroke', '22/694 60 00', 'pl', ['+48226946000']],
  ['Italian, of a mobile phone', '347.1234567', 'it', ['+393471234567']],
  ['Italian, toll-free by its name', 'Numero verde 800 123 456', 'it', ['+39800123456']],
  ['Russian, in groups of three and four', '8 (495) 123 4567', 'ru', ['+74951234567']],
  ['Russian, under a domain in its own script', '8 (495) 123-45-67', 'xn--p1ai', ['+74951234567']],
  ['WhatsApp', 'Write to wa.me/4915112345678', 'com', ['+4915112345678']],
  ['Russian, by its 8', '8 (495) 123-45-67', 'ru', ['+74951234567']],
  ['Russian, in one group', '8 (495) 1234567', 'ru', ['+74951234567']],
  ['Polish, with its code in brackets', '(22) 694 60 01', 'pl', ['+48226946001']],
  ['Brazilian', '(11) 4002-8923', 'com.br', ['+551140028923']],
  ['two with a stroke', '91 360 33 00 / 91 360 33 01', 'es', ['+34913603300', '+34913603301']],
  ['Russian, toll-free', '8 800 555-35-35', 'ru', ['+78005553535']],
  ['French', '01 42 68 53 00', 'fr', ['+33142685300']],
  ['French, without spaces', '0142685300', 'fr', ['+33142685300']],
  ['French, that begins like a date', '03 20 12 20 24', 'fr', ['+33320122024']],
  ['Italian', 'Tel. 02 1234 5678', 'it', ['+390212345678']],
  ['German, after a date', '03.06.2024 030 901820', 'de', ['+4930901820']],
  ['German, named and without spaces', 'Telefon: 030901820', 'de', ['+4930901820']],
  ['named as a number of a phone', 'Tel.-Nr.: 030 901820', 'de', ['+4930901820']],
  ['named by one letter', 'T: 912 345 678', 'es', ['+34912345678']],
  ['named after a tax number', 'NIF B12345678 Tel 912 345 678', 'es', ['+34912345678']],
  ['followed by a word', '030 901820Fax', 'de', ['+4930901820']],
  ['with the country in brackets', '+49 (0)30 901820', 'com', ['+4930901820']],
])('in text: %s', (_what, text, suffix, expected) => {
  expect(numbers(`<p>${text}</p>`, `https://acme.${suffix}/`)).toEqual(expected);
});

test.each([
  ['American, where nothing says the country', '<a href="tel:8008430008">x</a>', ['+18008430008']],
  ['American, with separators', '<a href="tel:(212)%20736-5000">x</a>', ['+12127365000']],
  ['American, with its 1', '<a href="tel:1-212-736-5000">x</a>', ['+12127365000']],
  ['by an alternate', '<link rel=alternate hreflang=de-DE href=/><a href="tel:030901820">x</a>', ['+4930901820']],
  ['by the currency', '<meta property="og:price:currency" content=PLN><a href="tel:226946000">x</a>', ['+48226946000']],
  [
    'by the address in JSON-LD',
    '<script type="application/ld+json">{"address":{"addressCountry":"ES"}}</script><a href="tel:913603300">x</a>',
    ['+34913603300'],
  ],
  ['by the locale', '<meta property="og:locale" content="it_IT"><a href="tel:0212345678">x</a>', ['+390212345678']],
  ['with zeros for the plus', '<a href="tel:0049-30-901820">x</a>', ['+4930901820']],
  ['WhatsApp', '<a href="https://wa.me/4915112345678?text=hi">x</a>', ['+4915112345678']],
  ['WhatsApp, without a scheme', '<a href="wa.me/4915112345678">x</a>', ['+4915112345678']],
  ['WhatsApp, with separators', '<a href="https://wa.me/+49 151-12345678">x</a>', ['+4915112345678']],
  ['WhatsApp, with zeros for the plus', '<a href="https://wa.me/004915112345678">x</a>', ['+4915112345678']],
  ['WhatsApp, a message without a number', '<a href="https://wa.me/message/4915112345678">x</a>', []],
  ['WhatsApp with a plus', '<a href="https://wa.me/+4915112345678">x</a>', ['+4915112345678']],
  [
    'WhatsApp, by its other address',
    '<a href="https://api.whatsapp.com/send?text=a&amp;phone=4915112345678">x</a>',
    ['+4915112345678'],
  ],
  ['WhatsApp, by its own scheme', '<a href="whatsapp://send?phone=4915112345678">x</a>', ['+4915112345678']],
  ['an area of a map', '<area href="tel:+4930901820">', ['+4930901820']],
  ['words instead of a number', '<a href="tel:call us any time, day or night, we are here for you +49 30">x</a>', []],
])('in a link: %s', (_what, html, expected) => {
  expect(numbers(html)).toEqual(expected);
});

test.each([
  ['international', '{"@type":"Organization","telephone":"+49 30 901820"}', ['+4930901820']],
  ['several', '{"telephone":["+49 30 901820","+49 30 901821"]}', ['+4930901820', '+4930901821']],
  ['national, by its own address', '{"telephone":"030 901820","address":{"addressCountry":"DE"}}', ['+4930901820']],
  [
    'national, by a country with a name',
    '{"telephone":"030 901820","address":{"addressCountry":{"@type":"Country","name":"DE"}}}',
    ['+4930901820'],
  ],
  [
    'national, by the name of a country',
    '{"telephone":"913603300","address":{"addressCountry":"Spain"}}',
    ['+34913603300'],
  ],
  [
    'national, by the name of a country in its language',
    '{"telephone":"030 901820","address":{"addressCountry":"Deutschland"}}',
    ['+4930901820'],
  ],
  ['a number', '{"telephone":18008430008}', ['+18008430008']],
  ['two in one text', '{"telephone":"+49 30 901820 / +49 30 901821"}', ['+4930901820', '+4930901821']],
  ['of a contact point', '{"contactPoint":[{"telephone":"+1-800-843-0008"}]}', ['+18008430008']],
  ['no number', '{"telephone":{"x":[]}}', []],
])('in JSON-LD: %s', (_what, json, expected) => {
  expect(numbers(`<script type="application/ld+json">${json}</script>`)).toEqual(expected);
});

test.each(['com', 'io', 'dev', 'ai'])('a national number in a link, where nothing says the country: .%s', (suffix) => {
  expect(numbers('<a href="tel:8008430008">x</a>', `https://acme.${suffix}/`)).toEqual(['+18008430008']);
});
