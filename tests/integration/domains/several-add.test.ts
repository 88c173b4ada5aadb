import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { domains } from '../../../functions/domains/domains.ts';
import { Domain } from '../../../functions/entities/domain.entity.ts';
import type { Database } from '../../../lib/database/database.ts';
import { createTestDatabase, query, type TestDatabase } from '../../support/database.ts';
import { addInSixOrders, addTo, openForSeveral, sumAdded } from '../../support/several-add.ts';
import { until } from '../../support/until.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = openForSeveral(testDatabase.url, [domains]);
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

test('names that two people add at the same time are added once', async () => {
  const names = Array.from({ length: 3000 }, (_, index) => `site-${index}.com`);

  const results = await Promise.all([addTo(database, domains, names), addTo(database, domains, names)]);

  expect(await database.fork().count(Domain)).toBe(3000);
  expect(sumAdded(results)).toBe(3000);
});

test('names of domains are added once by six in six orders', async () => {
  expect(await addInSixOrders(database, domains, (index) => `site-${index}.com`)).toBe(1500);
  expect(await database.fork().count(Domain)).toBe(1500);
});

test('one that PostgreSQL ends because of a deadlock goes on when the other is through', async () => {
  const other = new pg.Client({ connectionString: testDatabase.url });
  await other.connect();
  // Who looks for the deadlock loses: not the other, and not before there is one.
  await other.query("set deadlock_timeout = '1min'");
  const name = new URL(testDatabase.url).pathname.slice(1);
  await other.query(`alter database ${name} set deadlock_timeout = '3s'`);
  await other.query('begin');
  await other.query("insert into domains (domain) values ('b.com')");
  const adding = addTo(database, domains, ['a.com', 'b.com', 'c.com']);
  await until('it waits for the name of the other', async () => {
    const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    return (await query(testDatabase.url, waiting)).length > 0;
  });

  await other.query("insert into domains (domain) values ('a.com')");
  await other.query('commit');
  await other.end();

  expect(await adding).toMatchObject({ added: 1, duplicates: 2 });
});
