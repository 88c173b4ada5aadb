import { BARS } from './sparkline.ts';

interface BarSeries {
  readonly title: string;
  readonly values: readonly number[];
  readonly format: (value: number) => string;
}

const ROWS = 6;

/** A chart of bars for a terminal: its highest value named at the side, nothing drawn for nothing. */
export function barChart({ title, values, format }: BarSeries, from: string, until: string): string {
  const highest = Math.max(...values, 0);
  const top = format(highest);
  const margin = ' '.repeat(top.length);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const below = ROWS - 1 - row;
    const bars = values.map((value) => bar(highest === 0 ? 0 : (value / highest) * ROWS - below)).join('');
    return `${row === 0 ? top : margin} ┤${bars}`.trimEnd();
  });
  const axis = `${'0'.padStart(top.length)} ┼${'─'.repeat(values.length)}`;
  const times = `${margin}  ${from}${until.padStart(Math.max(until.length + 1, values.length - from.length))}`;
  return [title, ...rows, axis, times].join('\n');
}

/** The part of a bar that falls into one row, of height 1. */
function bar(height: number): string {
  const eighths = Math.ceil(Math.min(1, height) * BARS.length);
  return BARS[eighths - 1] ?? ' ';
}

/** So many columns of a longer series, each what `of` makes of those it stands for; a shorter one is drawn out. */
export function columns(values: readonly number[], count: number, of: (values: readonly number[]) => number): number[] {
  return Array.from({ length: count }, (_, column) => {
    const start = Math.floor((column * values.length) / count);
    const end = Math.max(start + 1, Math.floor(((column + 1) * values.length) / count));
    return of(values.slice(start, end));
  });
}
