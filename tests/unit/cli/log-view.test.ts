import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { formatLogLine } from '../../../scripts/cli/log-view.ts';

const shown = (line: object) => stripVTControlCharacters(formatLogLine(line as never)).split('\n');

test('where an error was thrown stands below its line, a frame each, and nothing in it reaches the terminal raw', () => {
  const line = { level: 'WARN', message: 'item failed', timestamp: '2026-01-01T12:00:00.000Z', itemId: '7' };

  expect(shown({ ...line, stack: 'at process (work.ts:1:2)\nat \u001b[2J (work.ts:3:4)' })).toEqual([
    '12:00:00.000 WARN  item failed itemId=7',
    '             at process (work.ts:1:2)',
    '             at ␛[2J (work.ts:3:4)',
  ]);
  expect(shown(line)).toEqual(['12:00:00.000 WARN  item failed itemId=7']);
});
