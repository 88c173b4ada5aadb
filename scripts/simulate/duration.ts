import { InvalidArgumentError } from 'commander';

const UNITS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1000 },
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

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const LONGEST_SECONDS = 366 * SECONDS.d;

/** An option's value: `30s`, `90m`, `24h`, `7d`. @returns seconds */
export function durationOption(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const seconds = Number(amount) * (SECONDS[unit as keyof typeof SECONDS] ?? Number.NaN);
  if (seconds <= LONGEST_SECONDS) return seconds;
  throw new InvalidArgumentError('It must be a time such as 30s, 90m, 24h or 7d, a year at most.');
}
