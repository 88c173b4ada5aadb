import { expect, test } from '@jest/globals';
import { isActive, isAllowed, isTerminal, STATUSES, TRANSITIONS } from '../../../lib/work-item/status.ts';

test('every status is pending, active or terminal, and only one of them', () => {
  const kinds = STATUSES.map(
    (status) => [status === 'pending', isActive(status), isTerminal(status)].filter(Boolean).length,
  );

  expect(kinds).toEqual(STATUSES.map(() => 1));
});

test('the statuses are those that the transitions lead from and to', () => {
  const named = Object.values(TRANSITIONS).flatMap(({ from, to }) => [...from, to]);

  expect([...new Set(named)].toSorted()).toEqual(STATUSES.toSorted());
});

test('every status but pending can be reached from pending', () => {
  const reached = new Set<string>(['pending']);
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const { from, to } of Object.values(TRANSITIONS)) {
      if (from.some((status) => reached.has(status))) reached.add(to);
    }
  }

  expect([...reached].toSorted()).toEqual(STATUSES.toSorted());
});

test('a terminal item can only be reset', () => {
  const ways = Object.keys(TRANSITIONS).filter((name) => isAllowed(name as keyof typeof TRANSITIONS, 'completed'));

  expect(ways).toEqual(['reset']);
});
