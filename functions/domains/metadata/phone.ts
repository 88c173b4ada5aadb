import {
  type CountryCode,
  findPhoneNumbersInText,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { INLINE_BOUNDARY, type Page } from './page.ts';

const MAX_NUMBERS = 20;

/** Places in the text that are looked at closely; each takes the library some time. */
const MAX_PLACES = 100;

/** A number in text begins with one of these and goes on with digits and what people put between them. */
const PLACE = /[+(\d][\d ()./\u00a0\u2010-\u2015-]{5,40}\d/g;

/** Digits of the shortest and the longest number (ITU-T E.164, and national numbers with their prefix). */
const FEWEST_DIGITS = 7;
const MOST_DIGITS = 17;

/** What stands before a number to say that it is one, and how far before at most. */
const LABEL = /(?:tel|phone|fon|call|mobil|móvil|cell|fax|whatsapp|тел|電話|电话|☎|📞)/iu;
const LABEL_DISTANCE = 25;

const NORTH_AMERICAN = /^\d{3}[-. ]\d{3}[-. ]\d{4}$/;

/** Top-level domains of countries that are used for anything. */
const GENERIC_USE = new Set([
  'io',
  'co',
  'ai',
  'tv',
  'me',
  'cc',
  'ws',
  'fm',
  'ly',
  'to',
  'gg',
  'sh',
  'eu',
  'la',
  'st',
  'im',
  'so',
]);

/**
 * The phone numbers of a page in E.164: those of `tel:` links, then those in its text; in order of appearance, without
 * duplicates, valid ones only.
 */
export function findPhoneNumbers(page: Page, url: string): string[] {
  const country = countryOf(page.language, url);
  const linked = page.anchors.flatMap((href) => linkedNumber(href, country));
  const text = page.text.replaceAll(INLINE_BOUNDARY, '');
  const places = text
    .matchAll(PLACE)
    .filter((match) => isPossible(match, country))
    .take(MAX_PLACES)
    .toArray();
  const written = places.flatMap(([place]) =>
    findPhoneNumbersInText(place, { ...(country && { defaultCountry: country }) }).map(({ number }) => number),
  );
  const valid = [...linked, ...written].filter((number) => number.isValid());
  return [...new Set(valid.map(({ number }) => number))].slice(0, MAX_NUMBERS);
}

function linkedNumber(href: string, country: CountryCode | undefined) {
  const written = /^\s*tel:(.*)$/is.exec(href)?.[1];
  if (written === undefined) return [];
  const number = parsePhoneNumberFromString(decoded(written).slice(0, 50), country);
  return number ? [number] : [];
}

/**
 * Whether digits in a text are worth a closer look. A national number without a leading zero or bracket could be
 * anything: a date, a price, an order; it counts where it is named, or where numbers are always written so.
 */
function isPossible({ 0: place, index, input }: RegExpExecArray, country: CountryCode | undefined): boolean {
  const digits = place.replace(/\D/g, '').length;
  if (digits < FEWEST_DIGITS || digits > MOST_DIGITS) return false;
  if (/^[+(0]/.test(place) || LABEL.test(input.slice(Math.max(0, index - LABEL_DISTANCE), index))) return true;
  return NORTH_AMERICAN.test(place) && country !== undefined && getCountryCallingCode(country) === '1';
}

/**
 * The country whose numbers may be written without their country code: that of the domain, else that of the page's
 * language (`de-AT`), else the one where most people speak it.
 */
export function countryOf(language: string | undefined, url: string): CountryCode | undefined {
  const suffix = /\.([a-z]{2})$/.exec(URL.parse(url)?.hostname ?? '')?.[1];
  if (suffix !== undefined && !GENERIC_USE.has(suffix)) {
    const country = suffix === 'uk' ? 'GB' : suffix.toUpperCase();
    if (isSupportedCountry(country)) return country;
  }
  const region = regionOf(language);
  return region !== undefined && isSupportedCountry(region) ? region : undefined;
}

function regionOf(language: string | undefined): string | undefined {
  try {
    return language === undefined ? undefined : new Intl.Locale(language.trim().replaceAll('_', '-')).maximize().region;
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
