import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { checkScheduler } from '../../lib/operations/check.ts';
import { cancelItems } from '../../lib/work-item/intervene.ts';
import { SchedulerState } from '../../lib/work-item/scheduler-state.entity.ts';
import { query } from '../support/database.ts';
import { createHarness, type Harness } from '../support/harness.ts';

jest.setTimeout(120_000);

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness({ maxPerSite: 2 });
});
afterEach(() => harness.close());

const sql = (text: string) => query(harness.databaseUrl, text);
const statuses = async () => (await harness.jobs()).map(({ status }) => status);

async function deliverAll(): Promise<void> {
  for (let event = await harness.receive(); event.Records.length > 0; event = await harness.receive()) {
    await harness.deliver(event);
  }
}

/** Runs and processes until nothing is pending, or nothing changes any more. */
async function workThrough(): Promise<void> {
  for (let left = Number.POSITIVE_INFINITY; ; ) {
    await harness.run();
    await deliverAll();
    const pending = (await statuses()).filter((status) => status === 'pending').length;
    if (pending === 0 || pending >= left) return;
    left = pending;
  }
}

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', '', '~~~', 'a~~~b'])(
  'items of the key %j take turns as all others do',
  async (site) => {
    await harness.add(...Array.from({ length: 7 }, () => ({ site })));
    await harness.run();
    expect((await statuses()).filter((status) => status === 'queued')).toHaveLength(2);

    await workThrough();

    expect(new Set(await statuses())).toEqual(new Set(['completed']));
  },
);

test('an item that loses its key while it waits is in sight again', async () => {
  await harness.add(...Array.from({ length: 6 }, () => ({ site: 'a' })));
  await harness.run();
  await sql("update jobs set site = null where turn = 'waiting'");

  expect(await harness.run()).toMatchObject({ claimed: 2 });
});

test('an item that changes its key while it waits takes turns with those of the other', async () => {
  await harness.add(...Array.from({ length: 6 }, () => ({ site: 'a' })));
  await harness.run();
  await sql("update jobs set site = 'b' where turn = 'waiting'");

  expect(await harness.run()).toMatchObject({ claimed: 2 });
  await workThrough();
  expect(new Set(await statuses())).toEqual(new Set(['completed']));
});

test('when the concurrency key is taken out, all that wait are claimed, and counted until then', async () => {
  await harness.add(...Array.from({ length: 20 }, () => ({ site: 'a' })));
  await harness.run();
  await harness.redeploy({ maxPerSite: undefined });

  const before = await checkScheduler(harness.database, harness.scheduler, harness.clock.now());
  expect(before.counts).toMatchObject({ pending: 18, queued: 2 });
  expect(await harness.run()).toMatchObject({ claimed: 18, pending: 0 });
});

test('a key with many items is lined up behind all others, some at a time', async () => {
  await sql(
    "insert into jobs (name, site, available_at) select 'big', 'big', '2020-01-01' from generate_series(1, 5000)",
  );
  await sql(
    "insert into jobs (name, site, available_at) select 'small', 's' || n, '2020-01-01' from generate_series(1, 40) n",
  );

  expect(await harness.run()).toMatchObject({ claimed: 42, stopped: 'drained' });

  const [lined] = await sql("select count(*)::int as count from jobs where turn = 'waiting'");
  expect(lined).toEqual({ count: 4996 });
});

type Operation = (random: fc.GeneratorValue) => Promise<unknown>;

const KEYS = ['a', 'b', '__proto__', null] as const;

/** What may happen to a table with a concurrency key. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  insert: (random) => {
    const site = random(fc.constantFrom, ...KEYS);
    return harness.add(...Array.from({ length: random(fc.integer, { min: 1, max: 6 }) }, () => ({ site })));
  },
  run: () => harness.run(),
  deliver: async () => harness.deliver(await harness.receive()),
  'change a key': (random) => {
    const [from, to] = [random(fc.constantFrom, ...KEYS), random(fc.constantFrom, ...KEYS)];
    const text = (key: string | null) => (key === null ? 'null' : `'${key}'`);
    return sql(`update jobs set site = ${text(to)} where site is not distinct from ${text(from)} and id % 2 = 0`);
  },
  'take the keys': () => sql("update jobs set site = null where turn = 'waiting' and id % 3 = 0"),
  'change the limit': (random) => harness.redeploy({ maxPerSite: random(fc.integer, { min: 1, max: 3 }) }),
  'take the limit out': () => harness.redeploy({ maxPerSite: undefined }),
  cancel: (random) =>
    cancelItems(harness.table, [String(random(fc.integer, { min: 1, max: 12 }))], harness.clock.now()),
  'delete next ones': () => sql("delete from jobs where turn = 'next' and id % 2 = 0"),
  pause: () => SchedulerState.setPausedAt(harness.database.fork(), 'jobs', harness.clock.now()),
  resume: () => SchedulerState.setPausedAt(harness.database.fork(), 'jobs', null),
  wait: async () => harness.clock.advance(600_000),
};

test('whatever happens to keys, limits and rows, the counts add up, and all that is pending is claimed in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...Object.keys(OPERATIONS)), { minLength: 4, maxLength: 14 }),
      fc.gen(),
      async (names, random) => {
        await sql('truncate jobs restart identity; truncate schedulers; truncate scheduler_troubles');
        await harness.redeploy({ maxPerSite: 2 });
        for (const name of names) {
          await OPERATIONS[name]?.(random);
          const { counts } = await checkScheduler(harness.database, harness.scheduler, harness.clock.now());
          const [rows] = await sql('select count(*)::int as count from jobs');
          const counted = Object.values(counts).reduce((sum, count) => sum + count, 0);
          expect([name, counted]).toEqual([name, rows?.['count']]);
        }
        await SchedulerState.setPausedAt(harness.database.fork(), 'jobs', null);
        harness.clock.advance(3_600_000);
        await workThrough();
        harness.clock.advance(3_600_000);
        await workThrough();

        expect((await statuses()).filter((status) => status !== 'completed' && status !== 'cancelled')).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
});
