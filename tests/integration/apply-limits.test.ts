import { AsyncResource } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { cancelItems } from '../../lib/work-item/intervene.ts';
import type { Apply } from '../../lib/work-item/settle.ts';
import { createHarness, type Harness, type HarnessOptions } from '../support/harness.ts';
import { Job, JobNote } from '../support/jobs.ts';

let harness: Harness;
afterEach(() => harness.close());

async function runOne(options: HarnessOptions): Promise<Job> {
  harness = await createHarness(options);
  const [id = ''] = await harness.add({});
  await harness.run();
  await harness.deliver(await harness.receive());
  return harness.job(id);
}

const notes = () => harness.database.fork().count(JobNote);

/** Runs an apply whose item is given to another holder while it is being processed. */
async function runAsStaleHolder(apply: Apply<Job, string>): Promise<Job> {
  const another = '00000000-0000-4000-8000-00000000000f';
  return runOne({
    process: async ({ id }) => {
      await harness.database.fork().nativeUpdate(Job, { id }, { claimToken: another });
      return 'too late';
    },
    apply,
  });
}

test.each<[string, Apply<Job, string>]>([
  ['reads its own row again', async (_item, _result, em) => void (await em.find(Job, { name: 'job' }))],
  [
    'reads it by a query that happens to match',
    async (_item, _result, em) => void (await em.find(Job, {}, { orderBy: { id: 'asc' } })),
  ],
  ['clears the EntityManager', (_item, _result, em) => em.clear()],
])('a stale holder writes nothing, even when its apply %s', async (_what, trick) => {
  const job = await runAsStaleHolder(async (item, result, em) => {
    await em.insert(JobNote, { text: 'written by a stale holder' });
    await trick(item, result, em);
  });

  expect(job).toMatchObject({ status: 'processing', result: null });
  expect(await notes()).toBe(0);
});

test('an apply that reads its own row again is settled as any other', async () => {
  const job = await runOne({
    apply: async (item, result, em) => {
      await em.find(Job, { name: 'job' });
      item.result = result;
    },
  });

  expect(job).toMatchObject({ status: 'completed', result: 'done job' });
});

test('an apply that clears the EntityManager is an error on its item, not a loss', async () => {
  const job = await runOne({ apply: (_item, _result, em) => em.clear() });

  expect(job).toMatchObject({
    status: 'pending',
    lastError: expect.stringMatching(/^unit_of_work: the item was removed or cleared/),
  });
});

test('items that apply changes besides its own do not weaken the fence', async () => {
  harness = await createHarness({
    apply: async (item, result, em) => {
      const other = await em.findOneOrFail(Job, { name: 'other' });
      Object.assign(other, {
        status: 'cancelled',
        claimToken: null,
        leaseExpiresAt: null,
        finishedAt: harness.clock.now(),
      });
      item.result = result;
      await cancelItems(harness.table, [item.id], harness.clock.now());
    },
  });
  const [id = '', otherId = ''] = await harness.add({ name: 'mine' }, { name: 'other', status: 'processing' });
  await harness.run();
  await harness.deliver(await harness.receive());

  expect(await harness.job(id)).toMatchObject({ status: 'cancelled', result: null });
  expect(await harness.job(otherId)).toMatchObject({ status: 'processing' });
});

test('what apply does not await cannot write after its unit of work', async () => {
  const late = Promise.withResolvers<unknown>();
  await runOne({
    apply: (_item, _result, em) => {
      void wait(50)
        .then(() => em.insert(JobNote, { text: 'late' }))
        .then(late.resolve, late.resolve);
    },
  });

  expect(await late.promise).toMatchObject({
    code: 'unit_of_work',
    message: expect.stringContaining('was not awaited'),
  });
  expect(await notes()).toBe(0);
});

test.each([
  ['a message that is an object', Object.assign(new Error('x'), { message: { status: 500 } })],
  ['a name that is none', Object.assign(new Error('x'), { name: undefined })],
  ['a code that is a number', Object.assign(new Error('x'), { code: 42 })],
])('an error of an odd shape harms its own item only: %s', async (_what, thrown) => {
  harness = await createHarness({
    process: async ({ name }) => {
      if (name === 'bad') throw thrown;
      return 'fine';
    },
  });
  await harness.add({ name: 'bad' }, { name: 'good' });
  await harness.run();

  expect(await harness.deliver(await harness.receive())).toEqual({ batchItemFailures: [] });
  expect((await harness.jobs()).map(({ status }) => status)).toEqual(['pending', 'completed']);
});

test('a statement that runs out of its time is an error of its item, not an outage', async () => {
  const job = await runOne({
    apply: () => {
      throw Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
    },
  });

  expect(job).toMatchObject({
    status: 'pending',
    attempts: 1,
    crashes: 0,
    lastError: expect.stringMatching(/^57014: /),
  });
});

test('what process is given is a copy: two items share nothing, and neither is changed by apply', async () => {
  const seen: { startedAt: Date | null; errors: unknown[] }[] = [];
  harness = await createHarness({
    process: async (item) => {
      seen.push(item);
      return 'fine';
    },
    apply: (item) => {
      item.errors.push({ at: '', attempt: 0, code: 'pushed', message: '' });
    },
  });
  await harness.add({}, {});
  await harness.run();
  await harness.deliver(await harness.receive());

  expect(seen[0]?.startedAt).not.toBe(seen[1]?.startedAt);
  expect(seen.map(({ errors }) => errors)).toEqual([[], []]);
  expect((await harness.jobs()).map(({ errors }) => errors.length)).toEqual([1, 1]);
});

test('an item whose time limit is longer than its Lambda is given back with a warning', async () => {
  harness = await createHarness({ settings: { ITEM_TIMEOUT_SECONDS: '60' } });
  await harness.add({});
  await harness.run();
  await harness.deliver(await harness.receive(), 60_000);

  expect(harness.lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      fields: expect.objectContaining({ itemTimeoutSeconds: 60, remainingSeconds: 60 }),
    }),
  );
});

/** A place that was there before any unit of work, as that of a queue which several share. */
const elsewhere = new AsyncResource('elsewhere');

/** Inserts without awaiting, each time it is called back, for longer than the item takes to settle. */
function keepInserting(em: EntityManager, name: string, callBack: (insert: () => void) => unknown): void {
  const end = Date.now() + 100;
  let index = 0;
  const insert = () => {
    if (Date.now() > end) return;
    em.insert(JobNote, { text: `${name} ${index++}` }).catch(() => {});
    callBack(insert);
  };
  callBack(insert);
}

/** A statement in the transaction, past the EntityManager. */
function byDriver(em: EntityManager, sql: string): Promise<unknown> {
  return em.getDriver().execute(sql, [], 'run', em.getTransactionContext());
}

/** Ways to write what is none of the transaction, each of which has worked once. */
const PAST_THE_TRANSACTION: Readonly<Record<string, Apply<Job, string>>> = {
  'a loop that is not awaited': (_item, _result, em) => {
    void (async () => {
      for (let index = 0; index < 50; index++) await em.insert(JobNote, { text: `loop ${index}` });
    })().catch(() => {});
  },
  'an async callback of forEach': (_item, _result, em) => {
    for (const index of Array(20).keys())
      void (async () => {
        await wait(index % 3);
        await em.insert(JobNote, { text: `each ${index}` });
      })().catch(() => {});
  },
  'the connection': async (_item, _result, em) => {
    await em.getConnection().execute("insert into job_notes (text) values ('by the connection')");
  },
  'the driver': async (_item, _result, em) => {
    await em.getDriver().nativeInsert(JobNote, { text: 'by the driver' } as never);
  },
  'a commit of its own': async (_item, _result, em) => {
    await em.insert(JobNote, { text: 'committed' });
    await em.execute('commit');
  },
  'a commit after a comment': async (_item, _result, em) => {
    await em.insert(JobNote, { text: 'committed' });
    await em.execute('/* now */ commit');
  },
  'a commit by the driver, after comments and an empty statement': async (_item, _result, em) => {
    await em.insert(JobNote, { text: 'committed' });
    await byDriver(em, '/* a /* -- */ b */ -- now\n; commit');
  },
  'several statements in one, by the driver': async (_item, _result, em) => {
    await em.insert(JobNote, { text: 'committed' });
    await byDriver(em, 'select 1; commit');
  },
  'the driver, in a place that was there before': async (_item, _result, em) => {
    await elsewhere.runInAsyncScope(() => em.getDriver().nativeInsert(JobNote, { text: 'elsewhere' } as never));
  },
  'the connection, in a place that was there before': async (_item, _result, em) => {
    await elsewhere.runInAsyncScope(() => em.getConnection().execute("insert into job_notes (text) values ('there')"));
  },
  'Kysely, in a place that was there before': async (_item, _result, em) => {
    await elsewhere.runInAsyncScope(() =>
      em.getKysely<{ job_notes: { text: string } }>().insertInto('job_notes').values({ text: 'kysely' }).execute(),
    );
  },
  'several statements in one': async (_item, _result, em) => {
    await em.insert(JobNote, { text: 'committed' });
    await em.execute('select 1; commit');
  },
  'a query builder that is not awaited': (_item, _result, em) => {
    void wait(1)
      .then(() => em.createQueryBuilder(JobNote).insert({ text: 'late' }))
      .catch(() => {});
  },
  'timers that go on': async (_item, _result, em) => {
    keepInserting(em, 'timer', (insert) => setTimeout(insert, 1));
    await wait(5);
  },
  'every turn of the event loop': async (_item, _result, em) => {
    await em.insert(JobNote, { text: 'first' });
    keepInserting(em, 'turn', setImmediate);
  },
  'many loops at once': async (_item, _result, em) => {
    await em.insert(JobNote, { text: 'first' });
    for (const loop of Array(30).keys())
      void (async () => {
        for (let index = 0; index < 50; index++) await em.insert(JobNote, { text: `${loop} ${index}` });
      })().catch(() => {});
  },
  'a queue that was there before': async (_item, _result, em) => {
    await em.insert(JobNote, { text: 'first' });
    elsewhere.runInAsyncScope(() => keepInserting(em, 'queue', setImmediate));
  },
};

test.each(Object.entries(PAST_THE_TRANSACTION))('a stale holder leaves no row behind by %s', async (_way, apply) => {
  const job = await runAsStaleHolder(apply);
  await wait(100);

  expect(job).toMatchObject({ status: 'processing', result: null });
  expect(await notes()).toBe(0);
});

test.each(Object.entries(PAST_THE_TRANSACTION))(
  'an item that fails leaves no row behind by %s',
  async (_way, write) => {
    const job = await runOne({
      apply: async (item, result, em) => {
        await write(item, result, em);
        throw new Error('after all that');
      },
    });
    await wait(100);

    expect(job).toMatchObject({ status: 'pending', result: null });
    expect(await notes()).toBe(0);
  },
);

test('an apply may ask another database, in a unit of work of nobody', async () => {
  const job = await runOne({
    apply: async (item, _result) => {
      item.result = String(await harness.database.fork().count(Job));
    },
  });

  expect(job).toMatchObject({ status: 'completed', result: '1' });
});
