import { type CountryCode, getCountries, isSupportedCountry } from 'libphonenumber-js/max';
import { isRecord, type JsonLdNode, strings } from './json-ld.ts';
import type { Page } from './page.ts';

/** Top-level domains of countries that are used for anything. */
const GENERIC_USE = new Set('io co ai tv me cc ws fm ly to gg sh eu la st im so'.split(' '));

/** The domains of countries in their own scripts, as far as their numbers are often written without a country code. */
const IN_OWN_SCRIPT: ReadonlyMap<string, string> = new Map([
  ['xn--p1ai', 'ru'],
  ['xn--j1amh', 'ua'],
  ['xn--90ais', 'by'],
  ['xn--80ao21a', 'kz'],
  ['xn--90ae', 'bg'],
  ['xn--90a3ac', 'rs'],
  ['xn--qxam', 'gr'],
  ['xn--fiqs8s', 'cn'],
  ['xn--3e0b707e', 'kr'],
]);

/** Money that is one country's, and begins with its code. The euro and the dollar of travellers say less. */
const OWN_CURRENCY =
  /^(?:USD|GBP|CHF|PLN|SEK|NOK|DKK|CZK|HUF|RON|BGN|RUB|UAH|TRY|INR|JPY|CNY|KRW|BRL|AUD|CAD|NZD|ZAR|MXN|ILS|SGD|HKD|THB|IDR|MYR|PHP|AED|SAR|ARS|CLP|COP|PEN)$/;

/** Alternates and languages that are looked at. */
const MOST = 50;

/** The countries whose numbers may be written on a page without their country code. */
export interface PhoneCountries {
  /** Of a number in a text; undefined where none is sure. */
  readonly ofText: CountryCode | undefined;
  /** Of a number in a link or in JSON-LD, the likeliest first. */
  readonly ofLinks: readonly CountryCode[];
  /** Whether a number that has North America's shape is taken for one. */
  readonly readsAmerican: boolean;
}

/**
 * By the domain, the address in JSON-LD, the region of the page's language (`de-AT`), its locale, its alternates, its
 * currency and, at last, the country where most people speak its language.
 */
export function phoneCountries(page: Page, nodes: readonly JsonLdNode[], url: string): PhoneCountries {
  const written = /\.([a-z\d-]{2,})$/.exec(URL.parse(url)?.hostname ?? '')?.[1] ?? '';
  const suffix = IN_OWN_SCRIPT.get(written) ?? written;
  const ofDomain =
    suffix.length === 2 && !GENERIC_USE.has(suffix) ? country(suffix === 'uk' ? 'GB' : suffix) : undefined;
  const ofPage = [
    ...nodes.map(addressCountry),
    country(localeOf(page.language)?.region),
    country(localeOf(page.meta.get('og:locale'))?.region),
  ];
  const spoken = country(localeOf(page.language)?.maximize().region);
  const weak = [...alternates(page), ...currencies(page, nodes), spoken];
  const ofLinks = new Set([ofDomain, ...ofPage, ...weak].filter((code) => code !== undefined));
  const ofText = ofDomain ?? ofPage.find((code) => code !== undefined) ?? weak.find((code) => code !== undefined);
  const readsAmerican = ofDomain === undefined && (ofText === undefined || ofText === 'US' || ofText === 'CA');
  // Nothing says where it is: most sites that write so under suffixes that are no country's are American.
  if (ofLinks.size === 0 && /^[a-z]{2,}$/.test(suffix) && suffix !== 'eu') ofLinks.add('US');
  return { ofText, ofLinks: [...ofLinks], readsAmerican };
}

/** The country of the address of an object of JSON-LD. */
export function addressCountry({ fields }: JsonLdNode): CountryCode | undefined {
  const addresses = Array.isArray(fields['address']) ? fields['address'].slice(0, MOST) : [fields['address']];
  for (const address of [fields, ...addresses]) {
    if (!isRecord(address)) continue;
    const written = address['addressCountry'];
    const [code] = strings(isRecord(written) ? written['name'] : written);
    const known = country(code?.trim()) ?? countryNamed(code);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** Languages in which a country's name is understood. */
const NAMED_IN = ['en', 'de', 'fr', 'es', 'it'];
/** Names that `Intl` does not have. */
const OTHER_NAMES = { usa: 'US', 'united states of america': 'US', uk: 'GB', 'great britain': 'GB', england: 'GB' };
const LONGEST_NAME = 60;

let names: ReadonlyMap<string, CountryCode> | undefined;

function countryNamed(written: string | undefined): CountryCode | undefined {
  if (written === undefined || written.length > LONGEST_NAME) return undefined;
  names ??= countryNames();
  return names.get(written.trim().toLowerCase());
}

function countryNames(): ReadonlyMap<string, CountryCode> {
  const codes = getCountries();
  const named = NAMED_IN.flatMap((language) => {
    const display = new Intl.DisplayNames(language, { type: 'region' });
    return codes.map((code) => [(display.of(code) ?? code).toLowerCase(), code] as const);
  });
  return new Map([...named, ...(Object.entries(OTHER_NAMES) as [string, CountryCode][])]);
}

/** That of the version in a language that is this page's, or the only one that there is. */
function alternates({ links }: Page): (CountryCode | undefined)[] {
  const regions = links
    .filter(({ rel, hreflang }) => hreflang !== null && rel.includes('alternate'))
    .slice(0, MOST)
    .map(({ hreflang }) => country(localeOf(hreflang ?? undefined)?.region));
  const distinct = new Set(regions.filter((code) => code !== undefined));
  return distinct.size === 1 ? [...distinct] : [];
}

function currencies({ meta }: Page, nodes: readonly JsonLdNode[]): (CountryCode | undefined)[] {
  const inMeta = ['og:price:currency', 'product:price:currency'].map((name) => meta.get(name));
  const inJsonLd = nodes.flatMap(({ fields }) => strings(fields['priceCurrency'])).slice(0, MOST);
  return [...inMeta, ...inJsonLd].map((code) => {
    const currency = code?.trim().toUpperCase() ?? '';
    return OWN_CURRENCY.test(currency) ? country(currency.slice(0, 2)) : undefined;
  });
}

function country(code: string | undefined): CountryCode | undefined {
  const upper = code?.length === 2 ? code.toUpperCase() : undefined;
  return upper !== undefined && isSupportedCountry(upper) ? upper : undefined;
}

function localeOf(language: string | undefined): Intl.Locale | undefined {
  if (language === undefined || language.length > 35) return undefined;
  try {
    return new Intl.Locale(language.trim().replaceAll('_', '-'));
  } catch {
    return undefined;
  }
}
