/**
 * The values of columns as people write them: in JSON by their types, in a CSV file as texts. Each is a schema whose
 * message says what is allowed.
 */
import * as z from 'zod';

/** A text that PostgreSQL can hold, of so many characters at most. */
export function text(maxLength?: number) {
  const allowed = maxLength === undefined ? 'a text' : `a text of at most ${maxLength} characters`;
  return z
    .string(allowed)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), `${allowed}, without NUL characters`)
    .refine((value) => maxLength === undefined || [...value].length <= maxLength, allowed);
}

/** An integer of 16 or 32 bits. */
export function integer(bits: 16 | 32) {
  const allowed = `an integer of ${bits} bits`;
  return number(allowed).refine((value) => Number.isInteger(value) && Math.abs(value + 0.5) < 2 ** (bits - 1), allowed);
}

/** An integer of 64 bits, as a text: a JavaScript number does not hold each of them. */
export function bigint() {
  const allowed = 'an integer of 64 bits';
  return z
    .union([z.number(), z.string()], allowed)
    .transform(String)
    .refine((value) => /^-?\d{1,19}$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value), allowed);
}

/** A number that is kept exactly, as a text. */
export function decimal() {
  const allowed = 'a decimal number such as 12.50';
  return z
    .union([z.number(), z.string()], allowed)
    .transform(String)
    .refine((value) => /^-?\d{1,1000}(\.\d{1,1000})?$/.test(value), allowed);
}

/** A number that is kept as a floating-point number. */
export function float() {
  return number('a number');
}

function number(allowed: string) {
  const written = z.string().regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i, allowed);
  return z
    .union([z.number(), written], allowed)
    .transform(Number)
    .refine((value) => Number.isFinite(value), allowed);
}

export function boolean() {
  return z.union([z.boolean(), z.stringbool({ case: 'insensitive' })], 'true or false');
}

export function uuid() {
  return z.guid('a uuid').transform((value) => value.toLowerCase());
}

/** A moment. */
export function time() {
  const allowed = 'a time such as 2026-12-24T18:00:00Z';
  return z
    .string(allowed)
    .regex(/^\d{4}-\d\d-\d\d/, { error: allowed, abort: true })
    .transform((value) => new Date(value))
    .refine((value) => !Number.isNaN(value.getTime()), allowed);
}

/** A day, as a text. */
export function day() {
  return z.iso.date('a day such as 2026-12-24');
}

/** JSON as a column that may be null or not holds it. */
export type JsonValue =
  | string
  | number
  | boolean
  | readonly (JsonValue | null)[]
  | { readonly [key: string]: JsonValue | null };

/** Any JSON but null; in a CSV file as its text. */
export function json() {
  const allowed = 'JSON, and not null';
  return z.unknown().transform((value, context): JsonValue => {
    const parsed = typeof value === 'string' ? parsedOf(value) : value;
    if (parsed !== null && parsed !== undefined) return parsed as JsonValue;
    context.addIssue(allowed);
    return z.NEVER;
  });
}

function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One of some texts. */
export function oneOf<const Text extends string>(texts: readonly Text[]) {
  return z.enum(texts, `one of ${texts.join(', ')}`);
}

/** A list of texts; in a CSV file as JSON. */
export function list() {
  const allowed = 'a list of texts, such as ["a", "b"]';
  return json().pipe(z.array(z.string(allowed), allowed));
}

/** Bytes, as a text in base64. */
export function bytes() {
  return z.base64('bytes in base64').transform((value) => Buffer.from(value, 'base64'));
}
