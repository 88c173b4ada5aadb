import {
  type CountryCode,
  findPhoneNumbersInText,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { type JsonLdNode, strings } from './json-ld.ts';
import type { Page } from './page.ts';
import { addressCountry, type PhoneCountries, phoneCountries } from './phone-countries.ts';
import { writtenNumbers } from './phone-text.ts';

const MAX_NUMBERS = 20;

/** Numbers in links and in JSON-LD that are looked at. */
const MAX_DECLARED = 200;

/** Longest text that is a number. */
const MAX_LENGTH = 50;

/** Links that call or write to a number, and those of WhatsApp, which have it with its country code and without "+". */
const CALL = /^\s*(?:tel|callto|sms):(.*)$/is;
const WHATSAPP =
  /^\s*(?:(?:(?:https?:)?\/\/)?(?:www\.)?wa\.me\/|(?:https?:)?\/\/(?:(?:api|web|www)\.)?whatsapp\.com\/send\/?\?(?:[^#]{0,500}&)?phone=|whatsapp:\/\/send\/?\?(?:[^#]{0,500}&)?phone=)(?:\+|%2B|%20|\s|0){0,3}([1-9](?:(?:[\s.-]|%20)?\d){6,14})(?!\d)/i;
/** The same where it is written out in the text, for people to copy. */
const WRITTEN_WHATSAPP = /(?<![\w.-])wa\.me\/\+?([1-9]\d{6,14})(?!\d)/gi;
/** Between two numbers that are given as one text. */
const SEPARATOR = / \/ |[,;|\n]/;

/**
 * The phone numbers of a page in E.164: those of its links, of its JSON-LD, then those in its text; in order of
 * appearance, without duplicates, valid ones only.
 */
export function findPhoneNumbers(page: Page, nodes: readonly JsonLdNode[], url: string): string[] {
  const countries = phoneCountries(page, nodes, url);
  const linked = page.anchors.flatMap(({ href }) => calledBy(href)).slice(0, MAX_DECLARED);
  const declared = nodes
    .flatMap((node) => telephones(node).map((written) => ({ written, country: addressCountry(node) })))
    .slice(0, MAX_DECLARED);
  const numbers = [
    ...linked.flatMap((written) => parsed(written, countries.ofLinks)),
    ...declared.flatMap(({ written, country }) =>
      parsed(written, country ? [country, ...countries.ofLinks] : countries.ofLinks),
    ),
    ...page.text
      .matchAll(WRITTEN_WHATSAPP)
      .take(MAX_NUMBERS)
      .flatMap(([, digits]) => parsed(`+${digits}`, [])),
    ...numbersIn(page.text, countries),
  ];
  return [...new Set(numbers.filter((number) => number.isValid()).map(({ number }) => number))].slice(0, MAX_NUMBERS);
}

function calledBy(href: string): string[] {
  const whatsapp = WHATSAPP.exec(href.slice(0, 1000))?.[1];
  if (whatsapp !== undefined) return [`+${decoded(whatsapp)}`];
  const written = CALL.exec(href.slice(0, 200))?.[1];
  return written === undefined ? [] : [decoded(written)];
}

/** As text or as a number, one or several. */
function telephones({ fields: { telephone } }: JsonLdNode): string[] {
  const written = typeof telephone === 'number' ? [String(telephone)] : strings(telephone);
  return written.flatMap((text) => (text.length > 10 * MAX_LENGTH ? [] : text.split(SEPARATOR)));
}

/** The number in the first of the countries in which it is valid. */
function parsed(written: string, countries: readonly CountryCode[]): PhoneNumber[] {
  // Two zeros stand for the plus in most of the world.
  const text = written.trim().replace(/^00(?=[1-9])/, '+');
  if (text.length > MAX_LENGTH) return [];
  for (const country of [undefined, ...countries]) {
    const number = parsePhoneNumberFromString(text, country);
    if (number?.isValid()) return [number];
  }
  return [];
}

/** Of each place the numbers that it has in the first of its countries in which they are valid. */
function numbersIn(text: string, countries: PhoneCountries): PhoneNumber[] {
  return writtenNumbers(text, countries).flatMap((place) => {
    for (const country of place.countries.length > 0 ? place.countries : [undefined]) {
      const found = findPhoneNumbersInText(place.written, { ...(country && { defaultCountry: country }) });
      if (found.length > 0) return found.map(({ number }) => number);
    }
    return [];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
