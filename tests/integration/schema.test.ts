import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { entities } from '../../functions/index.ts';
import { migrate, migrationOptions } from '../../lib/database/migrate.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { STATUSES } from '../../lib/work-item/status.ts';
import { migrationsFromNothing as migrations } from '../../migrations/existing.ts';
import { otherTables } from '../../scripts/scaffold/offline-orm.ts';
import { adminQuery, createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { A_TOKEN } from '../support/jobs.ts';

let testDatabase: TestDatabase;
beforeEach(async () => {
  testDatabase = await createTestDatabase();
});
afterEach(() => testDatabase.drop());

const settingsOf = (url: string) => parseSettings(DatabaseSettings, { DATABASE_URL: url });

/** What the schema would have to become for the entities, as the ORM sees it; empty where nothing has drifted. */
async function drift(url: string): Promise<string> {
  const orm = new MikroORM({
    ...migrationOptions(settingsOf(url), entities, migrations),
    schemaGenerator: { skipTables: [otherTables(entities)] },
  });
  const sql = await orm.schema.getUpdateSchemaSQL({ wrap: false });
  await orm.close();
  return sql.trim();
}

test('the migrations give the schema that the entities describe', async () => {
  expect(await drift(testDatabase.url)).toBe('');
});

test('drift between entities and migrations is noticed', async () => {
  await query(testDatabase.url, 'alter table scheduler_runs drop column summary');

  expect(await drift(testDatabase.url)).toContain('add "summary"');
});

test('migrating twice applies nothing the second time', async () => {
  await adminQuery(`create database ${new URL(testDatabase.url).pathname.slice(1)}_empty`);
  const url = `${testDatabase.url}_empty`;
  const applied = await migrate(settingsOf(url), entities, migrations);

  expect(applied).toEqual(migrations.map(({ name }) => name));
  expect(await migrate(settingsOf(url), entities, migrations)).toEqual([]);
  await adminQuery(`drop database ${new URL(url).pathname.slice(1)}`);
});

test('a row of which only the name is given is a pending item', async () => {
  await query(testDatabase.url, "insert into jobs (name) values ('example')");

  const [row] = await query(testDatabase.url, 'select * from jobs');
  expect(row).toMatchObject({ status: 'pending', attempts: 0, crashes: 0, priority: 0, errors: [], claim_token: null });
  expect(row?.['available_at']).toBeInstanceOf(Date);
});

const IDLE = { claim_token: null, lease_expires_at: null, finished_at: null };
const HELD = { claim_token: A_TOKEN, lease_expires_at: '2026-01-01', finished_at: null };
const DONE = { claim_token: null, lease_expires_at: null, finished_at: '2026-01-01' };
const LEGAL: Record<string, object> = {
  pending: IDLE,
  queued: HELD,
  processing: HELD,
  completed: DONE,
  failed: DONE,
  cancelled: DONE,
};

const insert = (status: string, columns: object) => {
  const names = Object.keys(columns);
  const places = names.map((_, index) => `$${index + 2}`);
  return query(
    testDatabase.url,
    `insert into jobs (name, status, ${names.join(', ')}) values (gen_random_uuid()::text, $1, ${places.join(', ')})`,
    [status, ...Object.values(columns)],
  );
};

test.each(STATUSES)('the database accepts %s only with the columns that belong to it', async (status) => {
  await insert(status, LEGAL[status] ?? {});
  for (const columns of new Set(Object.values(LEGAL))) {
    if (columns !== LEGAL[status]) await expect(insert(status, columns)).rejects.toThrow(/check constraint/);
  }
});

test('the database accepts no other status, no lease without a token, no negative attempts and no errors that are no list', async () => {
  await expect(insert('paused', IDLE)).rejects.toThrow(/check constraint/);
  await expect(insert('queued', { ...HELD, lease_expires_at: null })).rejects.toThrow(/check constraint/);
  await expect(insert('pending', { ...IDLE, attempts: -1 })).rejects.toThrow(/check constraint/);
  await expect(insert('pending', { ...IDLE, errors: '{}' })).rejects.toThrow(/check constraint/);
});

test.each([
  [
    'the claim',
    "select id from jobs where status = 'pending' and turn <> 'waiting' and available_at <= now() order by priority desc, available_at, id limit 100",
    'jobs_claim_index',
  ],
  [
    'the rescue',
    'select id from jobs where lease_expires_at < now() order by lease_expires_at limit 100',
    'jobs_rescue_index',
  ],
  ['the count in flight', 'select count(*) from jobs where lease_expires_at is not null', 'jobs_rescue_index'],
])('%s goes by its partial index, in order, however large the table is', async (_what, sql, index) => {
  await query(
    testDatabase.url,
    "insert into jobs (name, status, finished_at) select 'd' || n, 'completed', now() from generate_series(1, 20000) n",
  );
  await query(testDatabase.url, "insert into jobs (name) select 'p' || n from generate_series(1, 5000) n");
  await query(testDatabase.url, 'analyze jobs');

  const plan = (await query(testDatabase.url, `explain ${sql}`)).map((row) => String(row['QUERY PLAN'])).join('\n');

  expect(plan).toContain(index);
  expect(plan).not.toMatch(/Sort|Seq Scan/);
});
