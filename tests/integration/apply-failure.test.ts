import { afterEach, expect, test } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PermanentError, SnoozeError } from '../../lib/errors.ts';
import { cancelItems } from '../../lib/work-item/intervene.ts';
import type { ApplyFailure } from '../../lib/work-item/settle.ts';
import { query } from '../support/database.ts';
import { createHarness, type Harness, type HarnessOptions } from '../support/harness.ts';
import { Job, JobNote } from '../support/jobs.ts';
import { until } from '../support/until.ts';

let harness: Harness;
afterEach(() => harness.close());

const notes = async () =>
  (await harness.database.fork().find(JobNote, {}, { orderBy: { id: 'asc' } })).map(({ text }) => text);

/** Leaves a note of the failure, of which there can be only one. */
const noteFailure: ApplyFailure<Job> = ({ name, attempts }, { code }, em) => {
  em.create(JobNote, { text: `${name} failed in attempt ${attempts}: ${code}` });
};

async function runOne(options: HarnessOptions, row: Partial<Job> = {}): Promise<Job> {
  harness = await createHarness({ applyFailure: noteFailure, ...options });
  const [id = ''] = await harness.add(row);
  await harness.run();
  await harness.deliver(await harness.receive());
  return harness.job(id);
}

const throwing = (error: unknown) => async () => {
  throw error;
};

const permanent = throwing(new PermanentError('gone', 'it is gone'));

test.each<[string, HarnessOptions, Partial<Job>, string]>([
  ['a permanent error', { process: permanent }, {}, 'gone'],
  [
    'its last attempt',
    { process: throwing(new Error('no')), settings: { MAX_ATTEMPTS: '3' } },
    { attempts: 2 },
    'error',
  ],
  ['an error in apply', { apply: throwing(new PermanentError('unfit', 'unfit')) }, {}, 'unfit'],
  ['an error in load', { load: throwing(new PermanentError('alone', 'it has no relatives')) }, {}, 'alone'],
  [
    'a result that is too large',
    {
      settings: { SETTLE_MAX_BYTES: '1024' },
      apply: (_item, _result, em) => void em.create(JobNote, { text: 'x'.repeat(2000) }),
      applyFailure: async ({ name }, { code }, em) => void (await em.insert(JobNote, { text: `${name} 1: ${code}` })),
    },
    {},
    'result_too_large',
  ],
  [
    'a snooze too many',
    { process: throwing(new SnoozeError(60, 'busy', 'not now')), settings: { MAX_SNOOZES: '1' } },
    { snoozes: 1 },
    'snoozed_too_often',
  ],
])('an item that fails by %s writes what that entails, once', async (_what, options, row, code) => {
  const job = await runOne(options, row);

  expect(job).toMatchObject({ status: 'failed', lastError: expect.stringMatching(new RegExp(`^${code}: `)) });
  expect(await notes()).toEqual([expect.stringMatching(new RegExp(`^job .*${job.attempts}: ${code}$`))]);
  expect(harness.metrics.failuresNotApplied).toBeUndefined();
});

test.each<[string, HarnessOptions]>([
  ['completes', {}],
  ['is retried', { process: throwing(new Error('no')) }],
  ['is put off', { process: throwing(new SnoozeError(60, 'busy', 'not now')) }],
])('an item that %s has no failure', async (_what, options) => {
  await runOne(options);

  expect(await notes()).toEqual([]);
});

test('an item that is cancelled has no failure', async () => {
  harness = await createHarness({ applyFailure: noteFailure });
  const ids = await harness.add({});
  await cancelItems(harness.table, ids, harness.clock.now());

  expect(await notes()).toEqual([]);
});

test('it is given the item as it was begun, and the error as it is recorded', async () => {
  const seen: unknown[] = [];
  const job = await runOne({
    process: permanent,
    applyFailure: (item, error) => {
      seen.push([item.id, item.name, item.status, item.attempts, item.errors, error]);
      item.result = error.code;
    },
  });

  expect(seen).toEqual([
    [job.id, 'job', 'processing', 1, [], { code: 'gone', message: 'it is gone', stack: expect.any(String) }],
  ]);
  expect(job).toMatchObject({ status: 'failed', result: 'gone', lastError: 'gone: it is gone' });
});

test('it may queue another item, which goes its way', async () => {
  await runOne({
    process: async ({ name }) => {
      if (name === 'tell them') return 'told';
      throw new PermanentError('gone', 'gone');
    },
    applyFailure: (_item, _error, em) => {
      em.create(Job, { name: 'tell them', availableAt: harness.clock.now(), result: null, site: null });
    },
  });
  await harness.run();
  await harness.deliver(await harness.receive());

  expect((await harness.jobs()).map(({ name, status }) => [name, status])).toEqual([
    ['job', 'failed'],
    ['tell them', 'completed'],
  ]);
});

test('a stale holder writes nothing of it', async () => {
  let calls = 0;
  await runOne({
    process: async ({ id }) => {
      await cancelItems(harness.table, [id], harness.clock.now());
      throw new PermanentError('gone', 'gone');
    },
    applyFailure: async (_item, _error, em) => {
      calls += 1;
      await em.insert(JobNote, { text: 'by a stale holder' });
    },
  });

  expect(calls).toBe(1);

  expect(await harness.jobs()).toMatchObject([{ status: 'cancelled', errors: [] }]);
  expect(await notes()).toEqual([]);
});

/** Writes a row first, so that it is seen to be taken back. */
const after =
  (end: (em: EntityManager) => unknown): ApplyFailure<Job> =>
  async ({ name }, _error, em) => {
    await em.insert(JobNote, { text: `written for ${name}` });
    await end(em);
  };

test.each<[string, ApplyFailure<Job>, RegExp]>([
  ['throws', after(throwing(new Error('it broke'))), /error: it broke$/],
  ['throws what is no error', after(throwing('just so')), /thrown_value: thrown: just so$/],
  [
    'violates a constraint when it is flushed',
    after((em) => void em.create(JobNote, { text: 'written for job' })),
    /23505: .*duplicate key/s,
  ],
  [
    'writes more than a statement may carry',
    after((em) => em.insert(JobNote, { text: 'x'.repeat(6_000_000) })),
    /result_too_large: a statement carries more than 5000000 bytes$/,
  ],
  ['clears the EntityManager', after((em) => em.clear()), /unit_of_work: /],
  ['manages the transaction', after((em) => em.commit()), /unit_of_work: /],
])('an item fails all the same where its applyFailure %s', async (_what, applyFailure, message) => {
  const job = await runOne({ process: permanent, applyFailure });

  expect(job).toMatchObject({ status: 'failed', attempts: 1, lastError: 'gone: it is gone' });
  expect(job.errors).toMatchObject([
    { attempt: 1, code: 'gone' },
    { attempt: 1, code: 'failure_not_applied', message: expect.stringMatching(message) },
  ]);
  expect(harness.lines).toContainEqual(
    expect.objectContaining({
      level: 'error',
      message: 'item failed without what its failure entails: that could not be written',
      error: expect.anything(),
      fields: expect.objectContaining({ itemId: job.id, attempt: 1 }),
    }),
  );
  expect(harness.metrics).toMatchObject({ failed: 1, failuresNotApplied: 1 });
  expect(await notes()).toEqual([]);
});

test('an item fails all the same where the module of its applyFailure cannot be loaded', async () => {
  const job = await runOne({ process: permanent, failure: throwing(new Error('no such module')) });

  expect(job.errors).toMatchObject([{ code: 'gone' }, { message: expect.stringMatching(/error: no such module$/) }]);
});

test('an applyFailure that never returns is rolled back at the time limit, and harms nobody beside it', async () => {
  const waiting = Promise.withResolvers<void>();
  harness = await createHarness({
    settings: { ITEM_TIMEOUT_SECONDS: '10' },
    process: async ({ name }) => {
      if (name === 'good') return 'fine';
      throw new PermanentError('gone', 'gone');
    },
    applyFailure: after(() => {
      waiting.resolve();
      return new Promise(() => {});
    }),
  });
  const [bad = '', good = ''] = await harness.add({ name: 'bad' }, { name: 'good' });
  await harness.run();
  const delivered = harness.deliver(await harness.receive());
  await waiting.promise;
  await until('its batch-mate is done', async () => (await harness.job(good)).status === 'completed');
  harness.clock.advance(10_000);
  await delivered;

  expect(await harness.job(bad)).toMatchObject({
    status: 'failed',
    errors: [{ code: 'gone' }, { message: expect.stringMatching(/apply_timed_out: applyFailure did not end within/) }],
  });
  expect(await notes()).toEqual([]);
});

const keeping: HarnessOptions['process'] = async (_item, { keep }) => {
  keep(async (em) => void (await em.insert(JobNote, { text: 'learnt' })));
  throw new PermanentError('gone', 'gone');
};

test('what was kept of the attempt is written where applyFailure cannot be', async () => {
  await runOne({ process: keeping, applyFailure: throwing(new Error('it broke')) });

  expect(await notes()).toEqual(['learnt']);
  expect(harness.metrics.failuresNotApplied).toBe(1);
});

test('what the failure entails is written where what was kept cannot be', async () => {
  const job = await runOne({
    process: async (_item, { keep }) => {
      keep(throwing(new Error('it cannot be kept')));
      throw new PermanentError('gone', 'gone');
    },
  });

  expect(job.errors).toMatchObject([{ code: 'gone' }]);
  expect(await notes()).toEqual(['job failed in attempt 1: gone']);
  expect(harness.lines.map(({ message }) => message)).toContain(
    'what was to be kept of the attempt could not be written',
  );
});

test('an item fails where neither can be written', async () => {
  const job = await runOne({
    process: async (_item, { keep }) => {
      keep(throwing(new Error('it cannot be kept')));
      throw new PermanentError('gone', 'gone');
    },
    applyFailure: throwing(new Error('it broke')),
  });

  expect(job.errors).toMatchObject([
    { code: 'gone' },
    { code: 'failure_not_applied', message: expect.stringMatching(/error: it broke$/) },
  ]);
});

test('an item that cannot be read fails without it, and says so', async () => {
  harness = await createHarness({ settings: { MAX_ATTEMPTS: '1' }, applyFailure: noteFailure });
  const [id = ''] = await harness.add({});
  await query(harness.databaseUrl, "update jobs set created_at = 'infinity'");
  await harness.run();
  await harness.deliver(await harness.receive());
  await query(harness.databaseUrl, 'update jobs set created_at = now()');

  expect((await harness.job(id)).errors).toMatchObject([
    { code: 'row_unreadable' },
    { code: 'failure_not_applied', message: expect.stringMatching(/row_unreadable/) },
  ]);
  expect(harness.metrics.failuresNotApplied).toBe(1);
});
