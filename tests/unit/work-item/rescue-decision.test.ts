import { expect, test } from '@jest/globals';
import { decideRescue } from '../../../lib/work-item/rescue-decision.ts';

const policy = { maxAttempts: 3, maxUnbegun: 4, retryBaseSeconds: 10, retryMaxSeconds: 3600 };
const GIVEN_BACK = { kind: 'give_back', unbegun: 1, delaySeconds: 0 };
const half = { fraction: () => 0.5 };

test('a claim that was never begun is given back, however many attempts there were', () => {
  expect(decideRescue({ status: 'queued', attempts: 0, unbegun: 0 }, policy, half, true)).toEqual(GIVEN_BACK);
  expect(decideRescue({ status: 'queued', attempts: 3, unbegun: 0 }, policy, half, true)).toEqual(GIVEN_BACK);
});

test('a crash is tried again by the retry policy, and abandoned on the last attempt', () => {
  expect(decideRescue({ status: 'processing', attempts: 2, unbegun: 0 }, policy, half, true)).toEqual({
    kind: 'retry',
    delaySeconds: 10,
  });
  expect(decideRescue({ status: 'processing', attempts: 3, unbegun: 0 }, policy, half, true)).toEqual({
    kind: 'abandon',
  });
});

test('a claim that is never begun while others are backs off, and is given up at last', () => {
  const decide = (unbegun: number) => decideRescue({ status: 'queued', attempts: 0, unbegun }, policy, half, true);

  expect([1, 2, 3].map(decide)).toEqual([
    { kind: 'give_back', unbegun: 2, delaySeconds: 5 },
    { kind: 'give_back', unbegun: 3, delaySeconds: 10 },
    { kind: 'give_up' },
  ]);
});

test('while nobody begins anything, claims are given back at once, for ever', () => {
  for (const unbegun of [0, 1, 2, 30]) {
    expect(decideRescue({ status: 'queued', attempts: 0, unbegun }, policy, half, false)).toEqual({
      ...GIVEN_BACK,
      unbegun: Math.max(1, unbegun),
    });
  }
});
