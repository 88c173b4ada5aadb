import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PermanentError, SnoozeError } from '../../../lib/errors.ts';
import { setbackOf } from '../../../lib/work-item/outcome.ts';
import { retryDelaySeconds } from '../../../lib/work-item/retry-policy.ts';

const policies = fc.record({
  maxAttempts: fc.integer({ min: 1, max: 100 }),
  retryBaseSeconds: fc.double({ min: 0, max: 86_400, noNaN: true }),
  retryMaxSeconds: fc.double({ min: 0, max: 604_800, noNaN: true }),
});
const fractions = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const attempts = fc.integer({ min: 1, max: 1000 });

const randomOf = (fraction: number) => ({ fraction: () => fraction, uuid: () => '' });
const policy = { maxAttempts: 5, retryBaseSeconds: 30, retryMaxSeconds: 3600 };

test('a delay is never negative, never endless and never above the maximum', () => {
  fc.assert(
    fc.property(policies, attempts, fractions, (anyPolicy, attempt, fraction) => {
      const delay = retryDelaySeconds(anyPolicy, attempt, randomOf(fraction));
      expect(Number.isFinite(delay)).toBe(true);
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThanOrEqual(anyPolicy.retryMaxSeconds);
    }),
  );
});

test('the upper bound of the delay doubles with every attempt until it meets the maximum', () => {
  const bounds = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((attempt) => 2 * retryDelaySeconds(policy, attempt, randomOf(0.5)));

  expect(bounds).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
});

test('jitter spreads the delay over the whole range', () => {
  expect([0, 0.25, 0.999].map((fraction) => retryDelaySeconds(policy, 2, randomOf(fraction)))).toEqual([0, 15, 59.94]);
});

test('an ordinary error is a retry until the attempts are used up, whatever the policy', () => {
  fc.assert(
    fc.property(policies, attempts, fractions, (anyPolicy, attempt, fraction) => {
      const { kind } = setbackOf(new Error('x'), attempt, anyPolicy, randomOf(fraction));
      expect(kind).toBe(attempt >= anyPolicy.maxAttempts ? 'failed' : 'retry');
    }),
  );
});

test('a permanent error fails on the first attempt, and a snooze never', () => {
  expect(setbackOf(new PermanentError('gone', 'gone'), 1, policy, randomOf(0.5)).kind).toBe('failed');
  expect(setbackOf(new SnoozeError(5, 'busy', 'busy'), 5, policy, randomOf(0.5))).toMatchObject({
    kind: 'snoozed',
    delaySeconds: 5,
  });
});

test('whatever is thrown becomes a setback', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (thrown) => {
      const { error } = setbackOf(thrown, 1, policy, randomOf(0.5));
      expect(error.code).toMatch(/^\w+$/);
      expect(error.message.length).toBeLessThanOrEqual(1000);
    }),
  );
});

test.each([0, -1, 1e13, Number.NaN, Number.POSITIVE_INFINITY])(
  'a snooze of %d seconds is refused where it is made',
  (seconds) => {
    expect(() => new SnoozeError(seconds, 'busy', 'busy')).toThrow(RangeError);
  },
);
