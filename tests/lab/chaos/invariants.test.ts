import { expect, test } from '@jest/globals';
import type { Evidence } from '../../../lab/chaos/checks/evidence.ts';
import { findViolations, INVARIANTS, type Invariant } from '../../../lab/chaos/checks/invariants.ts';
import { FAULT_KINDS } from '../../../lab/chaos/faults/kinds.ts';
import type { Plan } from '../../../lab/chaos/faults/plan.ts';
import type { Instance } from '../../../lab/chaos/fleet/instance.ts';
import type { AuditEntry } from '../../../lab/chaos/store/audit-entry.entity.ts';
import { CHAINED } from '../../../lab/chaos/work/chained.ts';
import type { ChaosChild } from '../../../lab/chaos/work/chaos-child.entity.ts';
import type { ChaosItem } from '../../../lab/chaos/work/chaos-item.entity.ts';
import { ACTS } from '../../../lab/chaos/work/world.ts';
import type { WorldCall } from '../../../lab/chaos/world-server.ts';
import { readProjectFile } from '../../support/project-files.ts';

const AT = new Date('2026-01-01T00:00:00Z');

const instance = (name: string, backend: number, more: Partial<Instance> = {}) =>
  ({ name, pid: backend, backends: new Set([backend]), end: 'stopped', endedAt: 0, invokedAt: 0, ...more }) as Instance;

const entry = (statusBefore: string, statusAfter: string, more: Partial<AuditEntry> = {}) =>
  ({
    ...{ at: AT, itemId: '1', tokenBefore: 'a', tokenAfter: 'a', backend: 10, transactionId: '7' },
    ...{ attemptsBefore: 1, attemptsAfter: 1, crashesBefore: 0, crashesAfter: 0 },
    ...{ statusBefore, statusAfter },
    ...more,
  }) as AuditEntry;

const CLAIM = entry('pending', 'queued', { tokenBefore: null, attemptsBefore: 0, attemptsAfter: 0 });
const BEGIN = entry('queued', 'processing', { attemptsBefore: 0 });
const SETTLE = entry('processing', 'completed', { tokenAfter: null });

const child = (part: ChaosChild['part'], more: Partial<ChaosChild> = {}) =>
  ({ id: part, itemId: '1', part, claimToken: 'a', transactionId: '7', ...more }) as ChaosChild;

const item = (more: Partial<ChaosItem> = {}) =>
  ({
    ...{
      id: '1',
      number: 0,
      status: 'completed',
      attempts: 1,
      lastError: null,
      errors: [],
      refuses: null,
      refusesUntil: null,
    },
    ...more,
  }) as ChaosItem;

const call = (more: Partial<WorldCall> = {}) =>
  ({ pid: 10, id: '1', number: 0, attempt: 1, claimToken: 'a', at: 1, act: 'work', ...more }) as WorldCall;

/** One item that was claimed, begun, processed and settled, once each. */
const GOOD: Evidence = {
  plan: { seed: 1, items: 1, faults: [], behaviours: new Map(), stubborn: new Map(), skewsMs: [] } satisfies Plan,
  items: [item()],
  children: [child('created'), child('inserted')],
  audit: [CLAIM, BEGIN, SETTLE],
  calls: [call()],
  instances: [instance('processor', 10), instance('another', 20)],
  strikes: [],
  refusals: [],
  inFlight: [1],
  restedMs: 0,
  leftBehind: [],
};

/** Two attempts of item 1, each lost to item 2, which took the process down. */
function killedTwice(): Partial<Evidence> {
  const processes = ['a', 'b'].map((token, index) => ({ token, pid: 30 + index }));
  return {
    items: [item({ status: 'failed', attempts: 2 }), item({ id: '2', number: 1, status: 'failed', attempts: 2 })],
    instances: processes.map(({ pid }) => instance(`processor ${pid}`, pid, { end: 'itself' })),
    calls: processes.flatMap(({ token: claimToken, pid }) => [
      call({ pid, claimToken }),
      call({ pid, claimToken, id: '2', number: 1, act: 'exit' }),
    ]),
    audit: processes.flatMap(({ token, pid: backend }) =>
      ['1', '2'].flatMap((itemId) => [
        entry('queued', 'processing', { itemId, tokenBefore: token, tokenAfter: token, backend }),
        entry('processing', 'pending', { itemId, tokenBefore: token, tokenAfter: null, crashesAfter: 1 }),
      ]),
    ),
    children: [],
  };
}

const BROKEN: readonly [Invariant, string, Partial<Evidence>][] = [
  ['no item is lost', 'an item that is not there', { items: [] }],
  ['no item is lost', 'an item that is not done', { items: [item({ status: 'queued' })] }],
  ['all is at rest in bounded time', 'a long wait', { restedMs: 1_000_000 }],
  ['no claim is begun or settled twice', 'a second begin', { audit: [CLAIM, BEGIN, BEGIN, SETTLE] }],
  ['no claim is begun or settled twice', 'a second settle', { audit: [CLAIM, BEGIN, SETTLE, SETTLE] }],
  [
    'no claim is begun or settled twice',
    'a begin under another claim',
    { audit: [CLAIM, { ...BEGIN, tokenAfter: 'b' }] },
  ],
  ['no claim is begun or settled twice', "another's settle", { audit: [CLAIM, BEGIN, { ...SETTLE, backend: 20 }] }],
  ['no claim is begun or settled twice', 'a settle of what is done', { audit: [entry('completed', 'completed')] }],
  ['no claim is processed twice', 'two calls under one claim', { calls: [call(), call()] }],
  ['no claim is processed twice', 'a call without a begin', { audit: [CLAIM] }],
  ['every child row is inserted exactly once', 'a child row twice', { children: [...GOOD.children, child('created')] }],
  ['every child row is inserted exactly once', 'a child row that is missing', { children: [child('created')] }],
  [
    'every child row is inserted exactly once',
    'a child row of another transaction',
    { children: [child('created'), child('inserted', { transactionId: '8' })] },
  ],
  [
    'every child row is inserted exactly once',
    'a failure of which no row tells',
    { items: [item({ status: 'failed' })], children: [] },
  ],
  [
    'every child row is inserted exactly once',
    'a failure of which two rows tell',
    { items: [item({ status: 'failed' })], children: [child('failed'), child('failed')] },
  ],
  [
    'every child row is inserted exactly once',
    'a failure of what is completed',
    { children: [...GOOD.children, child('failed')] },
  ],
  [
    'every chained item is queued exactly once',
    'one that nobody queued',
    { items: [item(), item({ id: '2', number: CHAINED })] },
  ],
  ['attempts are begins, and within the limit', 'an attempt too many', { items: [item({ attempts: 2 })] }],
  [
    'attempts are begins, and within the limit',
    'more attempts than allowed',
    { audit: [CLAIM, { ...BEGIN, attemptsAfter: 5 }, SETTLE] },
  ],
  ['no batch-mate of a killer fails because of it', 'two attempts lost to a batch-mate', killedTwice()],
  [
    'no batch-mate of a blocker loses an attempt',
    'an attempt that another has blocked counts',
    {
      calls: [call(), call({ id: '2', number: 1, claimToken: 'b', act: 'block' })],
      audit: [CLAIM, BEGIN, entry('processing', 'pending', { tokenAfter: null })],
    },
  ],
  ['every outcome is the one that was earned', 'completed in spite of itself', { calls: [call({ act: 'throw' })] }],
  ['every outcome is the one that was earned', 'failed with attempts left', { items: [item({ status: 'failed' })] }],
  [
    'every outcome is the one that was earned',
    'failed without ever being processed',
    { items: [item({ status: 'failed', attempts: 4, lastError: 'error: no' })], calls: [] },
  ],
  ['in flight within the cap at every sample', 'one sample too high', { inFlight: [1, 10_000] }],
  [
    'what SQS refuses is released',
    'a refusal without a release',
    { refusals: [{ itemId: '1', claimToken: 'a', instance: instance('scheduler', 1), at: AT.getTime() }] },
  ],
  [
    'rows that refuse stop no others',
    'nobody begun for as long as one row refused',
    {
      plan: { ...GOOD.plan, stubborn: new Map([[1, { status: 'queued', seconds: 10 }]]) },
      items: [item(), item({ id: '2', number: 1, refuses: 'queued', refusesUntil: AT })],
    },
  ],
  ['no connection or process is left behind', 'a process', { leftBehind: ['process 1'] }],
];

test('what is as it should be violates nothing', () => {
  expect(findViolations(GOOD)).toEqual({});
});

test.each(BROKEN)('%s: %s is seen', (invariant, _what, evidence) => {
  expect(Object.keys(findViolations({ ...GOOD, ...evidence }))).toContain(invariant);
});

test('every invariant can be violated', () => {
  expect(new Set(BROKEN.map(([invariant]) => invariant))).toEqual(new Set(Object.keys(INVARIANTS)));
});

test('the document on chaos names every fault, every misbehaviour and every invariant', () => {
  const text = readProjectFile('docs/chaos.md').replaceAll(/\s+/g, ' ');
  const names = [
    ...FAULT_KINDS,
    ...ACTS.filter((act) => act !== 'work' && act !== 'chain'),
    ...Object.keys(INVARIANTS),
  ];

  expect(names.filter((name) => !text.includes(name))).toEqual([]);
});
