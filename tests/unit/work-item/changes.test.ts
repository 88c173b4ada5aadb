import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addSeconds } from '../../../lib/clock.ts';
import {
  abandoned,
  begun,
  type Changes,
  cancelled,
  claimed,
  ERROR_HISTORY_LENGTH,
  givenUp,
  released,
  rescuedClaim,
  rescuedCrash,
  reset,
  settled,
} from '../../../lib/work-item/changes.ts';
import { isActive, isAllowed, isTerminal, TRANSITIONS, type Transition } from '../../../lib/work-item/status.ts';
import { A_TOKEN, jobData } from '../../support/jobs.ts';

type Item = ReturnType<typeof jobData>;

const NOW = new Date('2026-01-01T00:00:00Z');
const error = { code: 'broken', message: 'it broke' };
const notApplied = { code: 'failure_not_applied', message: 'that broke as well' };

/** What each transition writes to an item that is in one of the states it starts from. */
const WRITES: Record<Transition, (item: Item) => Changes> = {
  claim: () => claimed(NOW, A_TOKEN, addSeconds(NOW, 900)),
  release: () => released(NOW),
  begin: (item) => begun(NOW, item.attempts + 1, addSeconds(NOW, 60)),
  complete: (item) => settled(item, { kind: 'completed', result: null }, NOW),
  retry: (item) => settled(item, { kind: 'retry', error, delaySeconds: 30 }, NOW),
  snooze: (item) => settled(item, { kind: 'snoozed', error, delaySeconds: 30 }, NOW),
  excuse: (item) => settled(item, { kind: 'excused', error }, NOW),
  fail: (item) => settled(item, { kind: 'failed', error, notApplied }, NOW),
  rescue: (item) => (item.status === 'queued' ? rescuedClaim(NOW, 1, 0) : rescuedCrash(item, error, NOW, 30)),
  abandon: (item) => abandoned(item, error, NOW, notApplied),
  give_up: (item) => givenUp(item, error, NOW, notApplied),
  cancel: () => cancelled(NOW),
  reset: () => reset(NOW),
};

function expectLegal(item: Item): void {
  expect(item.claimToken !== null).toBe(isActive(item.status));
  expect(item.leaseExpiresAt !== null).toBe(isActive(item.status));
  expect(item.finishedAt !== null).toBe(isTerminal(item.status));
  expect(item.attempts).toBeGreaterThanOrEqual(0);
  expect(item.errors.length).toBeLessThanOrEqual(ERROR_HISTORY_LENGTH);
}

test('no sequence of transitions leaves the state machine', () => {
  const transitions = fc.array(fc.constantFrom(...(Object.keys(TRANSITIONS) as Transition[])), { maxLength: 60 });
  fc.assert(
    fc.property(transitions, (sequence) => {
      let item = jobData({}, NOW);
      for (const transition of sequence) {
        if (!isAllowed(transition, item.status)) continue;
        item = { ...item, ...WRITES[transition](item) } as Item;
        expect(item.status).toBe(TRANSITIONS[transition].to);
        expectLegal(item);
      }
    }),
  );
});

test('every transition is taken from every state it starts from', () => {
  for (const [transition, { from, to }] of Object.entries(TRANSITIONS)) {
    for (const status of from) {
      const item = jobData({ status }, NOW);
      const after = { ...item, ...WRITES[transition as Transition](item) } as Item;
      expect([transition, status, after.status]).toEqual([transition, status, to]);
      expectLegal(after);
    }
  }
});

test('only a begin raises the attempts, and only a snooze, an excuse or a reset lowers them', () => {
  for (const [transition, { from }] of Object.entries(TRANSITIONS)) {
    for (const status of from) {
      const item = jobData({ status, attempts: 3 }, NOW);
      const { attempts = 3 } = WRITES[transition as Transition](item);
      const expected = { begin: 4, snooze: 2, excuse: 2, reset: 0 }[transition] ?? 3;
      expect([transition, attempts]).toEqual([transition, expected]);
    }
  }
});

test('a reset leaves nothing of an earlier life', () => {
  const item = jobData({ status: 'failed', attempts: 5, crashes: 2, lastError: 'x', errors: [] }, NOW);

  expect({ ...item, ...reset(NOW) }).toEqual(jobData({}, NOW));
});

test.each(['fail', 'abandon', 'give_up'] as const)(
  'what is left out of a failure (%s) is in its history, and is not its last error',
  (transition) => {
    const written = WRITES[transition](jobData({ status: 'processing', attempts: 3 }, NOW));

    expect(written.lastError).toBe('broken: it broke');
    expect(written.errors).toMatchObject([
      { attempt: 3, code: 'broken' },
      { attempt: 3, code: 'failure_not_applied' },
    ]);
  },
);
