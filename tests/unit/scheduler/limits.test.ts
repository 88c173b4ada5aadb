import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { longestPublishMs } from '../../../lib/queue/publisher.ts';
import { hasTimeForItem, inTurns, longestItemTimeout, processingLease } from '../../../lib/scheduler/batch-limits.ts';
import { claimLimit, hasTimeToDispatch } from '../../../lib/scheduler/run-limits.ts';

test('a claim never takes more than a batch, nor more than what is left below the cap', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(10_000), fc.nat(20_000), (batchSize, maxInFlight, inFlight) => {
      const limit = claimLimit({ batchSize, maxInFlight }, inFlight);
      expect(limit).toBeGreaterThanOrEqual(0);
      expect(limit).toBeLessThanOrEqual(batchSize);
      expect(limit).toBeLessThanOrEqual(Math.max(0, maxInFlight - inFlight));
    }),
  );
});

test('a run goes on only while all messages of a claim could still be sent, and the rest released', () => {
  expect(hasTimeToDispatch(longestPublishMs(100), 100)).toBe(false);
  expect(hasTimeToDispatch(longestPublishMs(100) + 5000, 100)).toBe(true);
  expect(hasTimeToDispatch(longestPublishMs(100) + 5000, 1000)).toBe(false);
});

test('the longest time limit that fits into a Lambda fits at its start, and no longer one', () => {
  const longest = longestItemTimeout(120);

  expect([hasTimeForItem(120_000, longest), hasTimeForItem(120_000, longest + 0.01)]).toEqual([true, false]);
});

test("a begun item is its holder's until after the end of the holder's Lambda", () => {
  const now = new Date('2026-01-01T00:00:00.000Z');

  expect(processingLease(now, 60_000)).toEqual(new Date('2026-01-01T00:01:15.000Z'));
});

test('suspects take their turns alone, after all others', () => {
  expect(inTurns(['a', 'X', 'b', 'Y'], (name) => name === name.toUpperCase())).toEqual([['a', 'b'], ['X'], ['Y']]);
  expect(inTurns(['X'], () => true)).toEqual([['X']]);
  expect(inTurns([], () => true)).toEqual([]);
});
