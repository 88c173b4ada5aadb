/** The units in which people write a duration. */
export const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** In which they read it. */
const UNITS = [
  { name: 'd', ms: UNIT_MS.d },
  { name: 'h', ms: UNIT_MS.h },
  { name: 'min', ms: UNIT_MS.m },
  { name: 's', ms: UNIT_MS.s },
] as const;

/** `90s`, `1.5h` or `7d` in milliseconds; not a number where it is none of these. */
export function parseDuration(text: string): number {
  const [, amount, unit = ''] = /^(\d{1,12}(?:\.\d{1,12})?)([smhd])$/.exec(text) ?? [];
  return Number(amount) * (UNIT_MS[unit as keyof typeof UNIT_MS] ?? Number.NaN);
}

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

/** How long ago a time was, or how far ahead it is, in its largest unit: `3 min ago`, `in 2 h`. */
export function ago(time: Date, now: Date): string {
  const ms = Math.round((now.getTime() - time.getTime()) / 1000) * 1000;
  const size = Math.abs(ms);
  const unit = UNITS.find((candidate) => size >= candidate.ms) ?? UNITS[3];
  const amount = `${Math.floor(size / unit.ms)} ${unit.name}`;
  return ms < 0 ? `in ${amount}` : `${amount} ago`;
}
