import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { startTcpProxy, type TcpProxy } from '../../local/proxies/tcp-proxy.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { insertJobs, Job, JobNote, jobData, jobEntities } from '../support/jobs.ts';

let testDatabase: TestDatabase;
let proxy: TcpProxy;
let database: Database;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  proxy = await startTcpProxy(testDatabase.url);
  const settings = parseSettings(DatabaseSettings, {
    DATABASE_URL: proxy.url,
    DATABASE_POOL_SIZE: '1',
    DATABASE_CONNECT_TIMEOUT_SECONDS: '2',
  });
  database = openDatabase(settings, jobEntities);
});
afterEach(async () => {
  await database.close();
  await proxy.stop();
  await testDatabase.drop();
});

const count = () => database.fork().count(Job);

test('a unit of work commits what its work has done when it returns', async () => {
  await database.unitOfWork(async (em) => em.create(Job, jobData()));

  expect(await count()).toBe(1);
});

test('a unit of work writes nothing when its work throws', async () => {
  const work = database.unitOfWork(async (em) => {
    await em.insert(Job, jobData());
    em.create(Job, jobData());
    throw new Error('changed my mind');
  });

  await expect(work).rejects.toThrow('changed my mind');
  expect(await count()).toBe(0);
});

test('a unit of work inside another is an error, and the outer one is rolled back', async () => {
  const work = database.unitOfWork(async (em) => {
    em.create(Job, jobData());
    await database.unitOfWork(async () => {});
  });

  await expect(work).rejects.toMatchObject({
    code: 'unit_of_work',
    message: expect.stringContaining('inside another'),
  });
  expect(await count()).toBe(0);
});

test.each(['transactional', 'begin', 'commit', 'rollback', 'flush', 'fork', 'stream'] as const)(
  'the EntityManager of a unit of work refuses %s()',
  async (method) => {
    const work = database.unitOfWork(async (em) => {
      await (em[method] as (work: () => void) => unknown)(() => {});
    });

    await expect(work).rejects.toMatchObject({ code: 'unit_of_work', message: expect.stringContaining(`${method}()`) });
  },
);

test('units of work side by side do not know of each other', async () => {
  await Promise.all([1, 2, 3].map(() => database.unitOfWork(async (em) => em.create(Job, jobData()))));

  expect(await count()).toBe(3);
});

test.each([
  ['before its begin', 0],
  ['in its middle', 1],
  ['before its commit', 2],
])('a connection lost %s is not lost to the pool', async (_when, step) => {
  await count();
  for (let times = 0; times < 3; times++) {
    const lost = (async () => {
      if (step === 0) proxy.goAway();
      await database.unitOfWork(async (em) => {
        if (step === 1) proxy.goAway();
        await em.find(Job, {});
        if (step === 2) proxy.goAway();
        em.create(Job, jobData());
      });
    })();
    await expect(lost).rejects.toThrow();
    proxy.comeBack();
  }

  // The pool has one connection: had any of them leaked, this would wait for it in vain.
  await database.unitOfWork(async (em) => em.create(Job, jobData()));
  expect(await count()).toBe(1);
});

test('a connection lost under the only statement of a unit of work is not lost to the pool', async () => {
  const id = await database.fork().insert(JobNote, { text: 'first' });
  const change = (text: string) =>
    database.unitOfWork(async (em) => {
      em.merge(JobNote, { id, text: 'first' }).text = text;
    });
  for (let times = 0; times < 3; times++) {
    proxy.goAway();
    await expect(change('lost')).rejects.toThrow();
    proxy.comeBack();
  }

  await change('changed');
  expect(await database.fork().findOne(JobNote, { id })).toMatchObject({ text: 'changed' });
});

test('what is sent before the flush is in its transaction', async () => {
  const [id = ''] = await insertJobs(database.fork(), [{}]);
  const work = database.unitOfWork(async (em) => {
    await em.nativeUpdate(Job, { id }, { name: 'never' });
    em.merge(Job, jobData({ id })).name = 'too long'.repeat(100);
  });

  await expect(work).rejects.toThrow();
  expect(await database.fork().findOne(Job, { id })).toMatchObject({ name: 'job' });
});

test('a statement that nobody awaited begins no transaction beside the only update', async () => {
  const id = await database.fork().insert(JobNote, { text: 'first' });
  let late: Promise<unknown> | undefined;
  await database.unitOfWork(async (em) => {
    em.merge(JobNote, { id, text: 'first' }).text = 'changed';
    late = em.nativeUpdate(Job, { name: 'job' }, { name: 'late' }).catch((error: unknown) => error);
  });

  expect(await late).toMatchObject({ code: 'unit_of_work', message: expect.stringContaining('was not awaited') });
  // The pool has one connection.
  expect(await database.fork().findOne(JobNote, { id })).toMatchObject({ text: 'changed' });
});

test('statements that wait for the connection as the work returns are in its transaction', async () => {
  await database.unitOfWork(async (em) => {
    await em.insert(JobNote, { text: 'awaited' });
    for (const index of Array(20).keys()) em.insert(JobNote, { text: `sent ${index}` }).catch(() => {});
    await new Promise(setImmediate);
  });

  const [stored] = await query(
    testDatabase.url,
    'select count(*)::int as notes, count(distinct xmin::text)::int as transactions from job_notes',
  );
  expect(stored).toEqual({ notes: 21, transactions: 1 });
});

test('the global EntityManager cannot be used', async () => {
  const { MikroORM } = await import('@mikro-orm/postgresql');
  const { ormOptions } = await import('../../lib/database/database.ts');
  const orm = new MikroORM(ormOptions(parseSettings(DatabaseSettings, { DATABASE_URL: proxy.url }), jobEntities));

  await expect(orm.em.find(Job, {})).rejects.toThrow(/global EntityManager/);
  await orm.close();
});
