import { type Command, InvalidArgumentError } from 'commander';
import type * as z from 'zod';
import { parseDuration, UNIT_MS } from '../../lib/duration.ts';
import { optionNamed } from './arguments.ts';

/** An option's value: a number as people write it, `1e6` and `1_000_000` among them, within bounds that are both included. */
export function number(min: number, max: number, unit = '', whole = false) {
  const allowed = `a ${whole ? 'whole ' : ''}number${unit && ` of ${unit}`} from ${min} to ${max}`;
  return (text: string): number => {
    const value = /^\d[\d_]*(\.\d+)?(e\+?\d+)?$/i.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
    if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
    throw new InvalidArgumentError(`It must be ${allowed}.`);
  };
}

/** What a setting's own schema takes. */
export function allowedBy(field: z.ZodType<number>) {
  return (text: string): number => {
    const parsed = field.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`It must be ${parsed.error.issues[0]?.message}.`);
  };
}

/** `30s`, `90m`, `24h`, `7d`. @returns seconds */
export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms <= 366 * UNIT_MS.d) return ms / 1000;
  throw new InvalidArgumentError('It must be a time such as 30s, 90m, 24h or 7d, a year at most.');
}

/** Its default, how it is read, its value as the help has it, and what it means. */
export type NumberOption = readonly [byDefault: number, read: (text: string) => number, value: string, meaning: string];

/** Adds an option for each, under its own name where `names` has no other. */
export function addNumberOptions(
  command: Command,
  options: Readonly<Record<string, NumberOption>>,
  names: Readonly<Record<string, string>> = {},
): Command {
  for (const [key, [byDefault, read, value, meaning]] of Object.entries(options)) {
    command.option(`${names[key] ?? optionNamed(key)} ${value}`, meaning, read, byDefault);
  }
  return command;
}

export function defaultsOf<K extends string>(options: Record<K, NumberOption>): Readonly<Record<K, number>> {
  const defaults = Object.entries<NumberOption>(options).map(([key, [byDefault]]) => [key, byDefault]);
  return Object.fromEntries(defaults) as Record<K, number>;
}
