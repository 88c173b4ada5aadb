import type * as z from 'zod';
import { shortened } from '../text.ts';

/** Problems of one event that are listed; the others are only counted. */
const LISTED = 10;

const SHOWN_LENGTH = 100;

/**
 * What is wrong with an event: each option by its name, with its value and what is allowed.
 *
 * @param known the options that there are
 */
export function describeProblems({ issues }: z.ZodError, input: object, known: readonly string[]): string[] {
  const listed = issues.slice(0, LISTED).map((issue) => describe(issue, input, known));
  return issues.length > LISTED ? [...listed, `and ${issues.length - LISTED} more`] : listed;
}

function describe(issue: z.core.$ZodIssue, input: object, known: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') {
    return `it has no ${issue.keys.slice(0, LISTED).map(shown).join(', ')}; there is ${known.join(', ')}`;
  }
  if (issue.path.length === 0) return issue.message;
  const option = issue.path.map((key, place) => (place === 0 ? String(key) : `[${String(key)}]`)).join('');
  const value = issue.path.reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), input);
  return `${option} is ${shown(value)}; it must be ${issue.message}`;
}

/** A value of an event, in a few characters however large or deep it is. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return JSON.stringify(shortened(value, SHOWN_LENGTH));
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? `a list of ${value.length}` : 'an object';
    default:
      return String(value);
  }
}
