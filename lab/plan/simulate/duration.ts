import { InvalidArgumentError } from 'commander';
import { parseDuration, UNIT_MS } from '../../../scripts/cli/duration.ts';

const UNITS = [
  { name: 'd', ms: UNIT_MS.d },
  { name: 'h', ms: UNIT_MS.h },
  { name: 'min', ms: UNIT_MS.m },
  { name: 's', ms: UNIT_MS.s },
] as const;

/** A duration as people read it, in its two largest units: `15 h 14 min`. */
export function formatDuration(ms: number): string {
  const index = UNITS.findIndex((unit) => ms >= unit.ms);
  const [unit, smaller] = [UNITS[index], UNITS[index + 1]];
  if (!unit) return `${Math.round(ms)} ms`;
  if (!smaller) return `${Number((ms / unit.ms).toFixed(1))} ${unit.name}`;
  const whole = Math.round(ms / smaller.ms);
  const perUnit = unit.ms / smaller.ms;
  const rest = whole % perUnit;
  return `${Math.floor(whole / perUnit)} ${unit.name}${rest > 0 ? ` ${rest} ${smaller.name}` : ''}`;
}

const LONGEST_MS = 366 * UNIT_MS.d;

/** An option's value: `30s`, `90m`, `24h`, `7d`. @returns seconds */
export function durationOption(text: string): number {
  const ms = parseDuration(text);
  if (ms <= LONGEST_MS) return ms / 1000;
  throw new InvalidArgumentError('It must be a time such as 30s, 90m, 24h or 7d, a year at most.');
}
