import { afterEach, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { query } from '../support/database.ts';
import { createHarness, type Harness } from '../support/harness.ts';

let harness: Harness;
afterEach(async () => {
  jest.restoreAllMocks();
  await harness.close();
});

test('no connection is checked out while process runs', async () => {
  const pools = new Set<pg.Pool>();
  const connect = pg.Pool.prototype.connect;
  jest.spyOn(pg.Pool.prototype, 'connect').mockImplementation(function record(this: pg.Pool, ...args: unknown[]) {
    pools.add(this);
    return Reflect.apply(connect, this, args);
  } as never);
  const checkedOut: number[] = [];
  const allStarted = Promise.withResolvers<void>();
  let started = 0;
  harness = await createHarness({
    process: async () => {
      if (++started === 10) allStarted.resolve();
      await allStarted.promise;
      checkedOut.push(...[...pools].map((pool) => pool.totalCount - pool.idleCount));
      return 'fine';
    },
  });
  await harness.add(...Array.from({ length: 10 }, () => ({})));
  await harness.run();
  await harness.deliver(await harness.receive());

  expect(pools.size).toBeGreaterThan(0);
  expect(checkedOut.length).toBeGreaterThan(0);
  expect(new Set(checkedOut)).toEqual(new Set([0]));
});

test('a container opens no more connections than its pool allows', async () => {
  harness = await createHarness({ env: { DATABASE_POOL_SIZE: '2' } });
  await harness.add(...Array.from({ length: 10 }, () => ({})));
  await harness.run();
  const event = await harness.receive();
  await harness.database.close();

  await harness.deliver(event);

  const [row] = await query(
    harness.databaseUrl,
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name = 'sluice'",
  );
  // The scheduled handler's container and the processor's, two each at most.
  expect(row?.['count']).toBeLessThanOrEqual(4);
});
