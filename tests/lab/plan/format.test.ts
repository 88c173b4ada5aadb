import { expect, test } from '@jest/globals';
import { formatDuration } from '../../../lib/duration.ts';
import { barChart, columns } from '../../../scripts/cli/bar-chart.ts';

test.each([
  [0, '0 ms'],
  [400, '400 ms'],
  [42_500, '42.5 s'],
  [90_000, '1 min 30 s'],
  [3_600_000, '1 h'],
  [54_840_000, '15 h 14 min'],
  [547_500_000, '6 d 8 h'],
])('%d ms is read as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('a chart draws its highest value to the top, and nothing for nothing', () => {
  const chart = barChart({ title: 'items', values: [0, 3, 6], format: String }, '0', '9 s');

  expect(chart).toBe(
    ['items', '6 ┤  █', '  ┤  █', '  ┤  █', '  ┤ ██', '  ┤ ██', '  ┤ ██', '0 ┼───', '   0 9 s'].join('\n'),
  );
});

test('a series is drawn together or out into the columns there are', () => {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

  expect(columns([1, 2, 3, 4], 2, sum)).toEqual([3, 7]);
  expect(columns([1, 2], 4, sum)).toEqual([1, 1, 2, 2]);
});
