import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { freshCopy } from '../../../lib/scheduler/fresh-copy.ts';

test('a copy of data is equal to it, and none of its objects is the same', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.date())), (data) => {
      const copied = freshCopy(data);
      // By Node, to which a date that is none equals another.
      expect(isDeepStrictEqual(copied, data)).toBe(true);
      if (typeof data === 'object' && data !== null) expect(copied).not.toBe(data);
    }),
  );
});

test('a key that objects inherit is copied as any other', () => {
  const copied = freshCopy(JSON.parse('{"__proto__":{"a":1},"constructor":2}'));

  expect(JSON.stringify(copied)).toBe('{"__proto__":{"a":1},"constructor":2}');
});

test('what refers to itself is copied to what refers to itself', () => {
  const data: { self?: unknown; list: unknown[] } = { list: [] };
  data.self = data;
  data.list.push(data);

  const copied = freshCopy(data);

  expect(copied).not.toBe(data);
  expect(copied.self).toBe(copied);
  expect(copied.list[0]).toBe(copied);
});

test('an instance of a class stays what it is', () => {
  const url = new URL('https://example.com/');

  expect(freshCopy({ url }).url).toBe(url);
});

test('what is nested without measure is handed on as it is', () => {
  const deep = Array.from({ length: 200_000 }).reduce<unknown>((inner) => [inner], []);

  expect(freshCopy(deep)).toBe(deep);
});
