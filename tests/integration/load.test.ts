import { afterEach, expect, test } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ItemSnapshot } from '../../lib/work-item/work-item.ts';
import { createHarness, type Harness, type HarnessOptions } from '../support/harness.ts';
import { type Job, JobNote } from '../support/jobs.ts';
import { recordStatements } from '../support/statements.ts';
import { until } from '../support/until.ts';

let harness: Harness;
afterEach(() => harness.close());

type Load = (item: ItemSnapshot<Job>, em: EntityManager) => Promise<unknown>;

async function runOne(options: HarnessOptions): Promise<Job> {
  harness = await createHarness(options);
  await harness.database.fork().insert(JobNote, { text: 'a note' });
  const [id = ''] = await harness.add({});
  await harness.run();
  await harness.deliver(await harness.receive());
  return harness.job(id);
}

test('what load reads is given to process', async () => {
  const job = await runOne({
    load: async ({ name }, em) => ({ n: name, no: (await em.find(JobNote, {})).length }),
    process: async (_item, { loaded }) => JSON.stringify(loaded),
  });

  expect(job).toMatchObject({ status: 'completed', result: '{"n":"job","no":1}' });
});

test('load has a read-only transaction of its own, which is over before process begins', async () => {
  const recorder = recordStatements();
  let atProcess = 0;
  await runOne({
    load: (_item, em) => em.count(JobNote),
    process: async () => {
      atProcess = recorder.statements.length;
      return 'fine';
    },
  });
  recorder.stop();

  expect(recorder.statements.slice(atProcess - 3, atProcess)).toEqual([
    'start transaction read only',
    expect.stringMatching(/^select count/),
    'commit',
  ]);
});

test('no connection is held while process runs: ten items with a pool of one are processed side by side', async () => {
  let running = 0;
  harness = await createHarness({
    env: { DATABASE_POOL_SIZE: '1' },
    load: (_item, em) => em.count(JobNote),
    process: async () => {
      running += 1;
      await until('all of them are running', () => running === 10);
      return 'fine';
    },
  });
  await harness.add(...Array.from({ length: 10 }, () => ({})));
  await harness.run();
  await harness.deliver(await harness.receive());

  expect((await harness.jobs()).map(({ status }) => status)).toEqual(Array(10).fill('completed'));
});

test('what load throws is the setback of its item alone', async () => {
  harness = await createHarness({
    load: async ({ name }) => {
      if (name === 'bad') throw Object.assign(new Error('no such parcel'), { code: 'parcel_missing' });
    },
  });
  await harness.add({ name: 'bad' }, { name: 'good' });
  await harness.run();
  await harness.deliver(await harness.receive());

  expect(await harness.jobs()).toMatchObject([
    { status: 'pending', attempts: 1, lastError: 'parcel_missing: no such parcel' },
    { status: 'completed' },
  ]);
});

test.each<[string, Load, RegExp]>([
  ['a statement that writes', (_item, em) => em.insert(JobNote, { text: 'new' }), /^25006: .*read-only/],
  [
    'an entity that was changed',
    async (_item, em) => {
      (await em.findOneOrFail(JobNote, { text: 'a note' })).text = 'changed';
    },
    /^unit_of_work: .*JobNote\) was changed/,
  ],
  [
    'a new entity',
    async (_item, em) => {
      em.create(JobNote, { text: 'new' });
    },
    /^unit_of_work: .*JobNote\) was changed/,
  ],
  ['an entity that it returns', (_item, em) => em.find(JobNote, {}), /^unit_of_work: .*JobNote \(loaded\[0\]\)/],
  ['an entity deep in what it returns', async (_item, em) => ({ a: [em] }), /^unit_of_work: .*\(loaded\.a\[0\]\)/],
])('load only reads, and returns plain data: %s is refused', async (_what, load, error) => {
  const job = await runOne({ load });

  expect(job).toMatchObject({ status: 'pending', attempts: 1, lastError: expect.stringMatching(error) });
  expect((await harness.database.fork().find(JobNote, {})).map(({ text }) => text)).toEqual(['a note']);
});

test('load is within the time limit of its item', async () => {
  const loading = Promise.withResolvers<void>();
  harness = await createHarness({
    load: () => {
      loading.resolve();
      return new Promise(() => {});
    },
  });
  const [id = ''] = await harness.add({});
  await harness.run();
  const delivered = harness.deliver(await harness.receive());
  await loading.promise;
  harness.clock.advance(30_000);
  await delivered;

  expect(await harness.job(id)).toMatchObject({ status: 'pending', lastError: expect.stringMatching(/^timed_out/) });
});
