import { expect, test } from '@jest/globals';
import { type Constraint, constraintOf, type Moment } from '../../../lab/plan/simulate/model/bottleneck.ts';

const QUIET: Moment = {
  source: { running: 0, allowed: 10, most: 10, refused: 0 },
  scheduled: { running: 0, stopped: 'drained', isCut: false },
  maxConcurrency: 10,
  visible: 0,
  hasDue: false,
  isArriving: false,
  hasReturned: false,
  isHeldByNobody: false,
};
const full = { running: 10, allowed: 10, most: 10, refused: 0 };

test.each<[Constraint, string, Partial<Moment>]>([
  ['MAX_CONCURRENCY', 'messages wait for as many processors as there may be', { visible: 5, source: full }],
  ['account concurrency', 'the account allows fewer', { visible: 5, source: full, maxConcurrency: 20 }],
  ['event source ramp', 'more will be allowed soon', { visible: 5, source: { ...full, most: 40 } }],
  ['batch window', 'messages wait for others', { visible: 5 }],
  ['connections', 'messages are out of sight for want of one', { source: { ...QUIET.source, refused: 10 } }],
  [
    'MAX_IN_FLIGHT',
    'the last run stopped at the cap, and more is due',
    { hasDue: true, scheduled: { running: 0, stopped: 'max_in_flight', isCut: true } },
  ],
  [
    'MAX_IN_FLIGHT',
    'a run claims as little as the cap lets it',
    { hasDue: true, scheduled: { running: 1, stopped: undefined, isCut: true } },
  ],
  [
    'BATCH_SIZE',
    'processors wait for a run that claims as much as it may',
    { hasDue: true, scheduled: { running: 1, stopped: undefined, isCut: false } },
  ],
  ['INTERVAL_MINUTES', 'something came due after the last run', { hasDue: true }],
  ['arrival', 'the last run took all that had come', { hasDue: true, isArriving: true }],
  [
    'the work itself',
    'items are being processed, and others are not due yet',
    { source: { ...QUIET.source, running: 1 }, hasReturned: true },
  ],
  ['retry delays', 'the last items are not due yet', { hasReturned: true }],
  ['leases', 'the last items are held by a dead processor', { isHeldByNobody: true }],
])('%s counts where %s', (constraint, _where, moment) => {
  expect(constraintOf({ ...QUIET, ...moment })).toBe(constraint);
});
