import { expect, test } from '@jest/globals';
import { checkResult } from '../../../lib/scheduler/result-limit.ts';

const DEFAULT_BYTES = 5_000_000;

const check =
  (result: unknown, maxBytes = DEFAULT_BYTES) =>
  () =>
    checkResult(result, maxBytes);

test('the largest sitemap of the protocol is within the default', () => {
  const loc = `https://example.com/${'a'.repeat(2028)}`;
  const entries = Array.from({ length: 50_000 }, () => ({
    loc,
    lastmod: new Date(0),
    changefreq: 'daily',
    priority: 0.5,
  }));

  expect(check({ httpStatus: 200, parsed: { type: 'urlset', entries } })).not.toThrow();
});

test.each<[string, () => unknown]>([
  ['a long list', () => new Array(1_000_000).fill(1)],
  ['a list of a thousand million holes', () => new Array(1_000_000_000)],
  ['many small objects', () => Array.from({ length: 400_000 }, () => ({ a: 1 }))],
  ['many keys', () => Object.fromEntries(Array.from({ length: 700_000 }, (_, index) => [index, 0]))],
  ['a deep list', () => Array.from({ length: 700_000 }).reduce<unknown[]>((inner) => [inner], [])],
])('too much is refused: %s', (_what, make) => {
  expect(check(make())).toThrow(expect.objectContaining({ code: 'result_too_large' }));
});

test('what a copy shares is not counted: a text, bytes, an instance of a class', () => {
  class Shared {
    readonly values = new Array(1000).fill(0);
  }

  expect(check(['x'.repeat(10_000), Buffer.alloc(10_000), new Shared()], 100)).not.toThrow();
});

test('what refers to itself, and what is there twice, is counted once', () => {
  const twice = { values: new Array(80).fill(0) };
  const itself: unknown[] = [twice, twice, twice];
  itself.push(itself);

  expect(check(itself, 1000)).not.toThrow();
});

test.each([undefined, null, 42, 'text'])('a result that is no object is small: %p', (result) => {
  expect(check(result)).not.toThrow();
});
