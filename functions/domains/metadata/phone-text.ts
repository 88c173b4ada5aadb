import { type CountryCode, getCountryCallingCode } from 'libphonenumber-js/max';
import { INLINE_BOUNDARY } from './page.ts';
import type { PhoneCountries } from './phone-countries.ts';

/** A number in text begins with one of these and goes on with digits and what people put between them. */
const PLACE = /(?<![\p{L}\d])[+(\d][\d ()./\u00a0\u2010-\u2015-]{5,40}\d(?!\d)/gu;

/** Places in the text that are looked at closely; each takes the library some time. */
const MAX_PLACES = 100;

/** What follows an amount. */
const UNIT = /^\s?(?:[€$£₽%]|(?:zł|pln|kč|czk|eur|euros?|usd|chf|kr|lei|ft|huf|руб|лв|km|kg|m[²³])(?!\p{L}))/iu;

/** Digits of the shortest and the longest number (ITU-T E.164, and national numbers with their prefix). */
const FEWEST_DIGITS = 7;
const MOST_DIGITS = 17;

/** What stands before a number to say that it is one, and how far before at most. */
const LABEL =
  /(?<!\p{L})(?:(?:tel|tél|telef|phon|fon|call|mobil|móvil|cell|celul|handy|hotline|fax|whatsapp|gsm|tlf|puh|ring\b|toll-?free|freephone|verde|тел|моб|факс)\p{L}{0,12}|(?<![.\p{L}])[tpmf][.:](?= ?$))|電話|电话|手机|전화|[☎📞✆℡📱]/giu;
/** What stands before a number of another kind: of taxes, registers, banks, books and orders. */
const OTHER_NUMBER =
  /(?<!\p{L})(?:p\.? ?i\.?(?:v\.?a\.?)?|partita iva|iva|cod\p{L}*\.? fisc\p{L}*\.?|vat|c\.? ?f\.?|codice fiscale|rea|ust\p{L}*|steuer\p{L}*|tax\p{L}*|nif|cif|nip|regon|krs|kvk|btw|siret|siren|rcs|tva|инн|кпп|огрн\p{L}*|iban|bic|hr[ab]|org\.? ?n\p{L}*|cvr|y-tunnus|i[čc]o?|di[čc]|oib|egn|eik|еик|булстат|abn|acn|ein|cnpj|gst|isbn|issn|ean|gtin|sku|order|bestell\p{L}*|auftrag\p{L}*|artikel\p{L}*|konto\p{L}*|blz|account|ref\p{L}*|id)(?!\p{L})/giu;
/** A number of whatever kind: of a phone where that is said as well. */
const ANY_NUMBER = /(?<!\p{L})(?:nr|no|№)(?!\p{L})/giu;
const LABEL_DISTANCE = 25;

/** Dates, times, hours and years: taken out before numbers are looked for. */
const NOT_PHONE = [
  // Spaces around the separators, or dashes for them; the first day of two may lack its year, or its month as well.
  /(?<![\d.+/-])(?:0?[1-9]|[12]\d|3[01])(?: ([./\u2010-\u2015-]) |[\u2010-\u2015])(?:0?[1-9]|1[0-2])(?: \1 |[\u2010-\u2015])(?:19|20)\d{2}(?!\d)/g,
  /(?<![\d.+/-])(?:0[1-9]|[12]\d|3[01])\.(?:(?:0[1-9]|1[0-2])\.?)? ?[-\u2010-\u2015/] ?(?=(?:0?[1-9]|[12]\d|3[01])\. ?(?:0?[1-9]|1[0-2])\. ?(?:19|20)?\d{2}(?!\d))/g,
  /(?<![\d.+-])(?<!(?<!\d{4})\/)(?:0?[1-9]|[12]\d|3[01])(?:([./-]) ?(?:0?[1-9]|1[0-2])\1 ?|\/(?:[12]\d|3[01])\/)(?:19|20)\d{2}(?!\d)/g,
  /(?<![\d.+/-])(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?= )/g,
  /(?<![\d+])(?:19|20)\d{2}([./-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)/g,
  /(?<![\d+])(?:[01]?\d|2[0-4])[:h][0-5]\d(?::[0-5]\d)?(?!\d)/g,
  /(?<![\d.+])(?:[01]?\d|2[0-4])\.[0-5]\d ?(?:Uhr|h)? ?[-\u2010-\u2015] ?(?:[01]?\d|2[0-4])\.[0-5]\d(?![\d.])/g,
  /(?<![\d.+/-])(?:0?[1-9]|1[0-2])[./](?:19|20)\d{2}(?![\d./-])/g,
  /(?<![\d.+/-])(?:19|20)\d{2} ?[-\u2010-\u2015/] ?(?:19|20)\d{2}(?![\d./-])/g,
  /(?<![\d.+/-])(?:0[1-9]|[12]\d|3[01])([./-])(?:0[1-9]|1[0-2])\1\d{2}(?![./-]?\d)/g,
  /(?<![\d+(] ?)(?:0[1-9]|[12]\d|3[01]) (?:0[1-9]|1[0-2]) (?:19|20)\d{2}(?! ?\d)/g,
  /(?<![\d.+])(?:(?:25[0-5]|2[0-4]\d|[01]?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d?\d)(?![\d.])/g,
];

/** Three digits, three, four, as in North America; toll-free ones with their "1" are known anywhere. */
const NORTH_AMERICAN = /^(?:1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}$/;
const TOLL_FREE = /^1[-. ]\(?8(?:00|33|44|55|66|77|88)\)?[-. ]\d{3}[-. ]\d{4}$/;
/** An "8", then a code in brackets or with its own group, and groups of two at the end, as in Russia. */
const WITH_EIGHT = /^8[ -]?\(?\d{3,5}\)?[ -]?(?:\d{1,3}[ -]\d{2}[ -]\d{2}|\d{3}[ -]\d{4}|\d{7})$/;
/** Groups with one and the same separator, of two to four digits. */
const GROUPS = /^\d{2,4}([ .-])\d{2,4}(?:\1\d{2,4}){1,3}$/;
/** Where all groups are of three, it may as well be a number of anything. */
const LARGE_NUMBER = /^\d{1,3}(?:[ .]\d{3})+$/;
/** A code in brackets, then one to three groups. */
const CODE_IN_BRACKETS = /^\(\d{2,5}\) ?\d{2,5}(?:[ -]\d{2,5}){0,2}$/;
/** The same with separators of two kinds, as in `22 694-60-00`, `22/694 60 00` and `347.1234567`: no large number has them. */
const MIXED_GROUPS =
  /^\d{2,3}(?:[ /]\d{2,4}(?:-\d{2,4}){1,2}|[/]\d{2,4}(?:[ -]\d{2,4}){1,2}|[/]\d{6,8})$|^3\d{2}\.\d{6,7}$/;
const ONLY_DIGITS = /^\d+$/;

const USES_EIGHT = new Set<CountryCode>(['RU', 'KZ', 'BY']);
/** Where national numbers are written without a prefix. */
const WITHOUT_PREFIX = new Set<CountryCode>([
  'ES',
  'PL',
  'PT',
  'IT',
  'NO',
  'DK',
  'CZ',
  'GR',
  'LV',
  'EE',
  'LU',
  'MT',
  'CY',
  'IS',
]);
/** Where people write three times three digits. */
const IN_THREES = new Set<CountryCode>(['ES', 'PL', 'PT', 'CZ']);
/** Where every number is as long as every other, so that digits without separators have a number's shape. */
const FIXED_LENGTH = new Set<CountryCode>(['FR', 'GB', 'NL', 'BE', 'CH']);

/** A number as written, and the countries that it may be of where it does not say its code, the likeliest first. */
export interface WrittenNumber {
  readonly written: string;
  readonly countries: readonly CountryCode[];
}

/** Places in a text that have the shape of a phone number, and not that of a date, a time or a tax number. */
export function writtenNumbers(text: string, countries: PhoneCountries): WrittenNumber[] {
  // A date and a time may be elements of their own that touch; a number may go through several.
  const masked = withoutDates(withoutDates(text).replaceAll(INLINE_BOUNDARY, ''));
  return masked
    .matchAll(PLACE)
    .flatMap(({ 0: place, index }) => {
      const before = masked.slice(Math.max(0, index - LABEL_DISTANCE), index);
      const after = masked.slice(index + place.length, index + place.length + LABEL_DISTANCE);
      if (UNIT.test(after)) return [];
      const isAlone = lineBefore(before).trim() === '' && after.split('\n', 1)[0]?.trim() === '';
      return numbersOf(place).flatMap((written) => {
        const possible = countriesOf(written, { before, isAlone }, countries);
        return possible === null ? [] : [{ written, countries: possible }];
      });
    })
    .take(MAX_PLACES)
    .toArray();
}

/** The numbers of a place: several where a stroke with spaces separates what are long enough. */
function numbersOf(place: string): string[] {
  const parts = place.split(' / ');
  return parts.every((part) => part.replace(/\D/g, '').length >= FEWEST_DIGITS) ? parts : [place];
}

function withoutDates(text: string): string {
  return NOT_PHONE.reduce((rest, pattern) => rest.replace(pattern, '\n'), text);
}

/** What stands around a number. */
interface Surroundings {
  readonly before: string;
  /** Whether nothing else stands in its line. */
  readonly isAlone: boolean;
}

/** The countries of what is written; null where it is no number. */
function countriesOf(
  written: string,
  { before, isAlone }: Surroundings,
  { ofText, readsAmerican }: PhoneCountries,
): CountryCode[] | null {
  const digits = written.replace(/\D/g, '').length;
  if (digits < FEWEST_DIGITS || digits > MOST_DIGITS) return null;
  if (/^\(?\+/.test(written)) return [];
  const own = ofText === undefined ? [] : [ofText];
  const meaning = meaningOf(before);
  if (meaning === 'other') return null;
  const isAmerican = (readsAmerican || meaning === 'phone') && NORTH_AMERICAN.test(written);
  if (TOLL_FREE.test(written)) return ['US', ...own];
  if (isAmerican) return [...own, 'US'];
  return ofText !== undefined && (meaning === 'phone' || hasShape(written, isAlone, ofText)) ? own : null;
}

/** What the words before a number say of it; of several, the last. */
function meaningOf(before: string): 'phone' | 'other' | 'nothing' {
  const line = lineBefore(before);
  const last = (pattern: RegExp) => [...line.matchAll(pattern)].at(-1)?.index ?? -1;
  // A label may stand in the line above.
  const phone = Math.max(last(LABEL), line.trim() === '' && [...before.matchAll(LABEL)].length > 0 ? 0 : -1);
  const other = last(OTHER_NUMBER);
  if (phone === -1 && other === -1) return last(ANY_NUMBER) === -1 ? 'nothing' : 'other';
  return phone > other ? 'phone' : 'other';
}

function lineBefore(before: string): string {
  return before.slice(before.lastIndexOf('\n') + 1);
}

function hasShape(written: string, isAlone: boolean, country: CountryCode): boolean {
  const isNorthAmerican = getCountryCallingCode(country) === '1';
  if (isNorthAmerican) return NORTH_AMERICAN.test(written);
  if (USES_EIGHT.has(country) && WITH_EIGHT.test(written)) return true;
  if (CODE_IN_BRACKETS.test(written)) return true;
  if (/^\(?0/.test(written)) return !ONLY_DIGITS.test(written) || FIXED_LENGTH.has(country);
  if (!WITHOUT_PREFIX.has(country)) return false;
  if (LARGE_NUMBER.test(written)) return isAlone && IN_THREES.has(country) && /^(?:\d{3} ){2}\d{3}$/.test(written);
  return MIXED_GROUPS.test(written) || GROUPS.test(written);
}
