import { expect, test } from '@jest/globals';
import { conditionsOf, isUnchanged, type Validators } from '../../../lib/http/conditional.ts';
import { FetchError, PermanentFetchError } from '../../../lib/http/errors.ts';

const URL_OF_PAGE = new URL('https://shop.example/page');
const VALIDATORS: Validators = { url: URL_OF_PAGE.href, etag: '"v1"', lastModified: null };
const NOW = new Date('2026-01-01T00:00:00Z');

const answer = (status: number, finalUrl = URL_OF_PAGE) => ({ status, finalUrl, retryAfter: undefined });

test.each<[string, Partial<Validators>, Record<string, string>]>([
  ['an etag', {}, { 'if-none-match': '"v1"' }],
  ['a date', { etag: null, lastModified: 'yesterday' }, { 'if-modified-since': 'yesterday' }],
  ['both', { lastModified: 'yesterday' }, { 'if-none-match': '"v1"', 'if-modified-since': 'yesterday' }],
  ['neither', { etag: null }, {}],
])('a request is made conditional by %s', (_what, validators, headers) => {
  expect(conditionsOf(URL_OF_PAGE, { ...VALIDATORS, ...validators })).toEqual(headers);
});

test('validators go to no other address', () => {
  expect(conditionsOf(new URL('https://shop.example/other'), VALIDATORS)).toEqual({});
});

test('a 304 to a conditional request says that nothing has changed', () => {
  expect(isUnchanged(answer(304), VALIDATORS, NOW)).toBe(true);
});

test('a success says that there is something to read', () => {
  expect(isUnchanged(answer(200), VALIDATORS, NOW)).toBe(false);
});

test.each<[string, Validators | undefined, URL]>([
  ['where nothing was known', undefined, URL_OF_PAGE],
  ['where no validator was known', { ...VALIDATORS, etag: null }, URL_OF_PAGE],
  ['after a redirect', VALIDATORS, new URL('https://shop.example/other')],
])('a 304 is an error that nobody asked for: %s', (_when, validators, finalUrl) => {
  expect(() => isUnchanged(answer(304, finalUrl), validators, NOW)).toThrow(PermanentFetchError);
});

test('the error of any other status is thrown', () => {
  expect(() => isUnchanged(answer(503), VALIDATORS, NOW)).toThrow(FetchError);
});
