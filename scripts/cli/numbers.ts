import { InvalidArgumentError } from 'commander';
import type * as z from 'zod';
import { parseDuration, UNIT_MS } from '../../lib/duration.ts';

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
