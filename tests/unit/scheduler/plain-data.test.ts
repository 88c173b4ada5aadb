import { expect, test } from '@jest/globals';
import { checkPlain } from '../../../lib/scheduler/plain-data.ts';

test('as many rows as a statement may return are plain data', () => {
  const rows = Array.from({ length: 300_000 }, (_, id) => ({ id }));

  expect(() => checkPlain({ rows })).not.toThrow();
});

test('an instance among many rows is found', () => {
  const rows = [...Array.from({ length: 300_000 }, (_, id) => ({ id })), new URL('https://acme.test/')];

  expect(() => checkPlain(rows)).toThrow(/an instance of URL \(loaded\[300000\]\)/);
});
