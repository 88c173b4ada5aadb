import { afterEach, expect, test } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ApplyFailure } from '../../lib/work-item/settle.ts';
import { Trouble } from '../../lib/work-item/trouble.entity.ts';
import { query } from '../support/database.ts';
import { createHarness, type Harness, type HarnessOptions } from '../support/harness.ts';
import { Job, JobNote } from '../support/jobs.ts';
import { refuseUpdates } from '../support/refuse-updates.ts';

let harness: Harness;
afterEach(() => harness.close());

const notes = async () =>
  (await harness.database.fork().find(JobNote, {}, { orderBy: { id: 'asc' } })).map(({ text }) => text);
const troubles = () => harness.database.fork().find(Trouble, {});

const noteFailure: ApplyFailure<Job> = ({ name, attempts }, { code }, em) => {
  em.create(JobNote, { text: `${name} failed in attempt ${attempts}: ${code}` });
};

const expired = { status: 'processing', leaseExpiresAt: new Date(0) } as const;

/** An item whose processor died on its last attempt. */
const crashed = (name: string): Partial<Job> => ({ ...expired, name, attempts: 3 });

/** One that was claimed so often, while others were begun, that nobody begins it any more. */
const neverBegun = (name: string): Partial<Job> => ({
  ...{ name, status: 'queued', leaseExpiresAt: new Date(0), queuedAt: new Date(0), unbegun: 3 },
});

async function start(options: HarnessOptions, ...rows: Partial<Job>[]): Promise<string[]> {
  harness = await createHarness({
    applyFailure: noteFailure,
    ...options,
    settings: { MAX_ATTEMPTS: '3', MAX_UNBEGUN: '4', ...options.settings },
  });
  return harness.add(...rows);
}

const states = async () => (await harness.jobs()).map(({ name, status }) => [name, status]);

test('an item that crashed on its last attempt writes what its failure entails, in the transaction that fails it', async () => {
  const [id = ''] = await start({}, crashed('a'));
  await query(harness.databaseUrl, 'alter table jobs add column tx bigint; alter table job_notes add column tx bigint');
  for (const table of ['jobs', 'job_notes']) await recordTransactions(table);

  expect(await harness.run()).toMatchObject({ rescued: 1 });

  expect(await harness.job(id)).toMatchObject({
    ...{ status: 'failed', attempts: 3, crashes: 1, claimToken: null, finishedAt: harness.clock.now() },
    errors: [{ attempt: 3, code: 'crashed' }],
  });
  expect(await notes()).toEqual(['a failed in attempt 3: crashed']);
  expect(await query(harness.databaseUrl, 'select from jobs join job_notes using (tx)')).toHaveLength(1);
  expect(harness.metrics).toMatchObject({ crashes: 1, failed: 1 });
  expect(await troubles()).toEqual([]);
});

async function recordTransactions(table: string): Promise<void> {
  await query(
    harness.databaseUrl,
    `create or replace function note_tx() returns trigger language plpgsql as $$
    begin new.tx = txid_current(); return new; end $$`,
  );
  await query(
    harness.databaseUrl,
    `create trigger note_tx before insert or update on ${table} for each row execute function note_tx()`,
  );
}

test('an item that nobody begins writes what its failure entails', async () => {
  const [id = ''] = await start({}, neverBegun('a'), { name: 'begun', status: 'completed', startedAt: new Date() });
  await harness.run();

  expect(await harness.job(id)).toMatchObject({ status: 'failed', errors: [{ code: 'never_begun' }] });
  expect(await notes()).toEqual(['a failed in attempt 0: never_begun']);
});

test('an item that is rescued for another attempt has no failure', async () => {
  await start({}, { ...expired, attempts: 1 }, { name: 'lost', status: 'queued', leaseExpiresAt: new Date(0) });

  expect(await harness.run()).toMatchObject({ rescued: 2 });
  expect(await notes()).toEqual([]);
});

test('more items than fit a batch fail in one run, each once, and beside them others are rescued', async () => {
  await start(
    {},
    ...Array.from({ length: 120 }, (_, index) => crashed(`c${index}`)),
    ...Array.from({ length: 30 }, () => ({ ...expired, attempts: 1 })),
  );

  expect(await harness.run()).toMatchObject({ rescued: 150 });
  expect(new Set(await notes()).size).toBe(120);
  expect(harness.metrics.failed).toBe(120);
});

const after =
  (end: (em: EntityManager) => unknown): ApplyFailure<Job> =>
  async ({ name }, _error, em) => {
    await em.insert(JobNote, { text: `written for ${name}` });
    if (name === 'bad') await end(em);
  };

test.each<[string, (em: EntityManager) => unknown, RegExp]>([
  ['throws', () => Promise.reject(new Error('it broke')), /error: it broke$/],
  [
    'violates a constraint when it is flushed',
    (em) => void em.create(JobNote, { text: 'written for bad' }),
    /23505: .*duplicate key/s,
  ],
])(
  'of two items in a batch the one whose applyFailure %s fails without it, the other with it',
  async (_what, end, message) => {
    const [bad = ''] = await start({ applyFailure: after(end) }, crashed('bad'), crashed('good'));

    expect(await harness.run()).toMatchObject({ rescued: 2, stopped: 'drained' });

    expect(await states()).toEqual([
      ['bad', 'failed'],
      ['good', 'failed'],
    ]);
    expect((await harness.job(bad)).errors).toMatchObject([
      { attempt: 3, code: 'crashed' },
      { attempt: 3, code: 'failure_not_applied', message: expect.stringMatching(message) },
    ]);
    expect(await notes()).toEqual(['written for good']);
    expect(harness.lines).toContainEqual(
      expect.objectContaining({
        message: 'item failed without what its failure entails: that could not be written',
        fields: expect.objectContaining({ itemId: bad, attempt: 3 }),
      }),
    );
    expect(harness.metrics).toMatchObject({ failed: 2, failuresNotApplied: 1 });
    expect(await troubles()).toEqual([]);
  },
);

test('an applyFailure that never returns takes ten seconds of a run, which goes on with what is due', async () => {
  const waiting = Promise.withResolvers<void>();
  const hang = () => {
    waiting.resolve();
    return new Promise(() => {});
  };
  await start({ applyFailure: after(hang) }, crashed('bad'), crashed('later'), { name: 'due' });
  const running = harness.run();
  await waiting.promise;
  harness.clock.advance(10_000);

  expect(await running).toMatchObject({ rescued: 1, claimed: 1 });
  expect(await states()).toEqual([
    ['bad', 'failed'],
    ['later', 'processing'],
    ['due', 'queued'],
  ]);
  expect(await harness.run()).toMatchObject({ rescued: 1 });
  expect(await notes()).toEqual(['written for later']);
});

test('a holder that settles after all is not failed, and nothing of the failure is written', async () => {
  await start(
    {
      applyFailure: after(async () => {
        await harness.database.fork().nativeUpdate(Job, { name: 'settled' }, SETTLED);
      }),
    },
    crashed('bad'),
    { ...crashed('settled'), leaseExpiresAt: new Date(1) },
  );

  expect(await harness.run()).toMatchObject({ rescued: 1 });
  expect(await states()).toEqual([
    ['bad', 'failed'],
    ['settled', 'completed'],
  ]);
  expect(await notes()).toEqual(['written for bad']);
  expect(await troubles()).toEqual([]);
});

const SETTLED = { status: 'completed', claimToken: null, leaseExpiresAt: null, finishedAt: new Date() } as const;

test('two runs at once fail each item once', async () => {
  await start({}, ...Array.from({ length: 20 }, (_, index) => crashed(`c${index}`)));
  await Promise.all([harness.run(), harness.run()]);
  await harness.run();

  expect((await notes()).length).toBe(20);
  expect(harness.metrics.failed).toBe(20);
});

test('an item whose applyFailure takes the process down stops nobody, and fails without it at last', async () => {
  const [bad = ''] = await start({}, crashed('bad'));
  // What a process leaves behind that died in the middle, each time it tried.
  const died = { code: 'failure_unfinished', message: 'died' };
  const leftBehind = () =>
    Trouble.record(
      harness.database.fork(),
      'jobs',
      'settle',
      [{ row: bad, error: Object.assign(new Error(died.message), died) }],
      harness.clock.now(),
    );
  await leftBehind();
  await harness.add({ name: 'due' }, crashed('good'));

  expect(await harness.run()).toMatchObject({ rescued: 1, claimed: 1, troubles: 1 });
  expect(await states()).toContainEqual(['bad', 'processing']);
  await leftBehind();
  await leftBehind();
  harness.clock.advance(240_001);
  expect(await harness.run()).toMatchObject({ rescued: 1, troubles: 0 });

  expect((await harness.job(bad)).errors).toMatchObject([
    { code: 'crashed' },
    { code: 'failure_not_applied', message: expect.stringMatching(/failure_unfinished/) },
  ]);
  expect(await notes()).toEqual(['good failed in attempt 3: crashed']);
});

test('what is beside an item while its applyFailure runs says that it has not ended', async () => {
  const seen: unknown[] = [];
  const [id] = await start(
    {
      applyFailure: async () => {
        seen.push(...(await troubles()));
      },
    },
    crashed('a'),
  );
  await harness.run();

  expect(seen).toMatchObject([{ itemId: id, step: 'settle', code: 'failure_unfinished', times: 1 }]);
});

test('an applyFailure that loses the database runs again, a minute later', async () => {
  let tries = 0;
  await start(
    {
      applyFailure: after(() => {
        if (++tries === 1) throw Object.assign(new Error('terminating connection'), { code: '57P01' });
      }),
    },
    crashed('bad'),
    crashed('good'),
  );

  expect(await harness.run()).toMatchObject({ rescued: 1, stopped: 'drained' });
  harness.clock.advance(60_001);
  expect(await harness.run()).toMatchObject({ rescued: 1, troubles: 0 });
  expect((await notes()).toSorted()).toEqual(['written for bad', 'written for good']);
});

test('a row that refuses to fail is set aside, and its neighbours fail', async () => {
  await start({}, crashed('bad'), crashed('good'));
  await refuseUpdates(harness.databaseUrl, 'jobs', "new.name = 'bad' and new.status = 'failed'");

  expect(await harness.run()).toMatchObject({ rescued: 1, troubles: 1 });
  expect(await troubles()).toMatchObject([{ itemId: '1', step: 'rescue', times: 1 }]);
  expect(await notes()).toEqual(['good failed in attempt 3: crashed']);
});

test('an item that cannot be read fails without it, and says so', async () => {
  const [id = ''] = await start({}, crashed('a'));
  await query(harness.databaseUrl, "update jobs set created_at = 'infinity'");
  await harness.run();
  await query(harness.databaseUrl, 'update jobs set created_at = now()');

  expect(await harness.job(id)).toMatchObject({
    status: 'failed',
    errors: [{ code: 'crashed' }, { code: 'failure_not_applied', message: expect.stringMatching(/row_unreadable/) }],
  });
});

test('a processor that comes too late for an item that was abandoned writes nothing of it', async () => {
  const started = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<string>();
  const [id = ''] = await start(
    {
      settings: { MAX_ATTEMPTS: '1' },
      process: async () => {
        started.resolve();
        return goOn.promise;
      },
    },
    { name: 'a' },
  );
  await harness.run();
  const delivered = harness.deliver(await harness.receive());
  await started.promise;
  await harness.database.fork().nativeUpdate(Job, { id }, { leaseExpiresAt: new Date(0) });
  await harness.run();
  goOn.reject(new Error('too late'));
  await delivered;

  expect(await notes()).toEqual(['a failed in attempt 1: crashed']);
  expect((await harness.job(id)).errors).toMatchObject([{ code: 'crashed' }]);
  expect(harness.metrics).toMatchObject({ failed: 1, stale: 1 });
});
