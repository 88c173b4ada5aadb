const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** How long ago a time was, or how far ahead it is, in its largest unit: `3 min ago`, `in 2 h`. */
export function ago(time: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - time.getTime()) / 1000);
  const size = Math.abs(seconds);
  const [unit, length] = UNITS.find(([, unitLength]) => size >= unitLength) ?? ['s', 1];
  const amount = `${Math.floor(size / length)} ${unit}`;
  return seconds < 0 ? `in ${amount}` : `${amount} ago`;
}
