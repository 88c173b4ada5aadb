import { expect, test } from '@jest/globals';
import { decideRescue } from '../../../lib/work-item/rescue-decision.ts';

const policy = { maxAttempts: 3, retryBaseSeconds: 10, retryMaxSeconds: 3600 };
const half = { fraction: () => 0.5 };

test('a claim that was never begun is given back, however many attempts there were', () => {
  expect(decideRescue({ status: 'queued', attempts: 0 }, policy, half)).toEqual({ kind: 'give_back' });
  expect(decideRescue({ status: 'queued', attempts: 3 }, policy, half)).toEqual({ kind: 'give_back' });
});

test('a crash is tried again by the retry policy, and abandoned on the last attempt', () => {
  expect(decideRescue({ status: 'processing', attempts: 2 }, policy, half)).toEqual({
    kind: 'retry',
    delaySeconds: 10,
  });
  expect(decideRescue({ status: 'processing', attempts: 3 }, policy, half)).toEqual({ kind: 'abandon' });
});
