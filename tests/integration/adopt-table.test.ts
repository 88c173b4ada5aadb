import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { migrate, migrationOptions } from '../../lib/database/migrate.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { workItemChecks, workItemColumns, workItemIndexes } from '../../lib/work-item/properties.ts';
import { AdoptTable } from '../../migrations/adopt-table.ts';
import { offlineOrm } from '../../scripts/scaffold/offline-orm.ts';
import { adoptionFile } from '../../scripts/scaffold/table/adoption-files.ts';
import {
  additionsTo,
  completeStatements,
  existingStatements,
} from '../../scripts/scaffold/table/adoption-migration.ts';
import { adminQuery, query, urlOf } from '../support/database.ts';
import { until } from '../support/until.ts';

const ParcelSchema = defineEntity({
  name: 'Parcel',
  tableName: 'parcels',
  schema: 'shop',
  properties: {
    id: p.uuid().primary().fieldName('parcel_id').defaultRaw('gen_random_uuid()'),
    ...workItemColumns({ prefix: 'work_' }),
    number: p.string().length(20),
    parcelStatus: p.string().fieldName('status').nullable(),
  },
  indexes: workItemIndexes('parcels_work'),
  checks: workItemChecks('parcels_work'),
});
class Parcel extends ParcelSchema.class {}
ParcelSchema.setClass(Parcel);

/** A few of the columns: what it is made of comes from the entity, and has tests of its own. */
class AdoptParcels extends AdoptTable {
  override name = 'Migration20260101000000';
  protected readonly table = '"shop"."parcels"';
  protected readonly columns = {
    work_status: `text not null default 'completed'`,
    work_available_at: 'timestamptz(3) not null default now()',
    work_started_at: 'timestamptz(3) null',
    work_finished_at: 'timestamptz(3) null default now()',
  };
  protected readonly checks = {
    parcels_work_status_check: `check ("work_status" in ('pending', 'completed'))`,
    parcels_work_finished_check: `check (("work_status" = 'completed') = ("work_finished_at" is not null))`,
  };
  protected readonly indexes = {
    parcels_work_claim_index: `("work_available_at", "parcel_id") where "work_status" = 'pending'`,
  };
  protected readonly afterwards = [
    `alter column "work_status" set default 'pending'`,
    'alter column "work_finished_at" drop default',
  ];
}

class AdoptDueParcels extends AdoptParcels {
  protected override readonly due = { parcelStatus: 'open' };
}

const ROWS = 1200;

let name: string;
beforeEach(async () => {
  name = `adopt_${randomBytes(6).toString('hex')}`;
  await adminQuery(`create database ${name}`);
});
afterEach(() => adminQuery(`drop database ${name} with (force)`));

const ask = (sql: string) => query(urlOf(name), sql);

async function createParcels(): Promise<void> {
  await ask('create schema shop');
  await ask(`create table shop.parcels (parcel_id uuid primary key default gen_random_uuid(),
    number varchar(20) not null unique, status text, weight integer not null default 1 check (weight > 0))`);
  await ask('create index parcels_weight on shop.parcels (weight)');
  await ask(`insert into shop.parcels (number, status)
    select 'P' || n, case when n % 2 = 0 then 'open' end from generate_series(1, ${ROWS}) n`);
}

const settings = () => parseSettings(DatabaseSettings, { DATABASE_URL: urlOf(name) });
const listed = (migration: new (...args: never[]) => AdoptTable) => [
  { name: 'Migration20260101000000', class: migration as never },
];
const adopt = (migration: new (...args: never[]) => AdoptTable = AdoptParcels) =>
  migrate(settings(), [Parcel], listed(migration));

async function undo(): Promise<void> {
  const orm = new MikroORM({ ...migrationOptions(settings(), [Parcel], listed(AdoptParcels)), extensions: [Migrator] });
  await orm.migrator.down().finally(() => orm.close());
}

/** All that the catalog says of the table, but for the numbers of things. */
async function described(): Promise<unknown> {
  const columns = await ask(`select attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = 'shop.parcels'::regclass and attnum > 0 and not attisdropped order by attname`);
  const constraints =
    await ask(`select conname, pg_get_constraintdef(oid), convalidated, obj_description(oid, 'pg_constraint')
    from pg_constraint where conrelid = 'shop.parcels'::regclass order by conname`);
  const indexes = await ask(`select indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid
    from pg_index where indrelid = 'shop.parcels'::regclass order by 1`);
  const rows = await ask('select number, status from shop.parcels order by number');
  return { columns, constraints, indexes, rows };
}

const countBy = (column: string) =>
  ask(`select ${column} as value, count(*)::int from shop.parcels group by 1 order by 1`);

test('rows that were there count as done without being written, and a row that comes later is pending', async () => {
  await createParcels();
  const [before] = await ask(`select pg_relation_filenode('shop.parcels'), max(xmin::text::bigint) from shop.parcels`);
  await adopt();

  expect(await ask(`select pg_relation_filenode('shop.parcels'), max(xmin::text::bigint) from shop.parcels`)).toEqual([
    before,
  ]);
  expect(await countBy('work_status')).toEqual([{ value: 'completed', count: ROWS }]);
  await ask(`insert into shop.parcels (number) values ('new')`);
  expect(await countBy('work_status')).toEqual([
    { value: 'completed', count: ROWS },
    { value: 'pending', count: 1 },
  ]);
});

test('all that it adds is there, valid and checked', async () => {
  await createParcels();
  await adopt();

  expect(await described()).toMatchObject({
    constraints: expect.arrayContaining([
      expect.objectContaining({ conname: 'parcels_work_finished_check', convalidated: true }),
      expect.objectContaining({ conname: 'parcels_work_status_check', convalidated: true }),
    ]),
    indexes: expect.arrayContaining([
      expect.objectContaining({ indexrelid: 'shop.parcels_work_claim_index', indisvalid: true }),
    ]),
  });
});

test('down removes what up has added, and leaves the table as it was', async () => {
  await createParcels();
  const before = await described();
  await adopt();
  expect(await described()).not.toEqual(before);
  await undo();

  expect(await described()).toEqual(before);
});

test('down touches nothing that is not marked as its own', async () => {
  await createParcels();
  await adopt();
  await ask('comment on constraint parcels_work_status_check on shop.parcels is null');
  const before = await described();
  await undo();

  expect(await described()).toEqual(before);
});

test('a column of that name which is there already is left alone, and named', async () => {
  await createParcels();
  await ask('alter table shop.parcels add work_started_at date');
  const before = await described();

  await expect(adopt()).rejects.toThrow(
    /"shop"\."parcels": column "work_started_at" .* already exists; .* another prefix .* Nothing was changed/,
  );
  expect(await described()).toEqual(before);
});

test('a table that is not in the database is named, and what to do', async () => {
  await expect(adopt()).rejects.toThrow(
    /"shop"\."parcels": .* not exist; the table is not in this database; who owns it/,
  );
});

test('a user who may not alter the table is told who may', async () => {
  await createParcels();
  const role = `${name}_role`;
  await ask(`create role ${role} login password 'secret'`);
  try {
    await ask(`grant usage on schema shop to ${role}`);
    await ask(`grant create on schema public to ${role}`);
    await ask(`grant select on shop.parcels to ${role}`);
    const before = await described();
    const url = new URL(urlOf(name));
    url.username = role;
    url.password = 'secret';
    const asRole = parseSettings(DatabaseSettings, { DATABASE_URL: url.href });

    await expect(migrate(asRole, [Parcel], listed(AdoptParcels))).rejects.toThrow(
      /must be owner of table parcels; only the owner of a table can add to it; migrate as its owner/,
    );
    expect(await described()).toEqual(before);
  } finally {
    await ask(`drop owned by ${role}`);
    await ask(`drop role ${role}`);
  }
});

test.each([
  [
    'an index that was begun and never ended',
    `update pg_index set indisvalid = false
    where indexrelid = 'shop.parcels_work_claim_index'::regclass`,
  ],
  ['an index that is missing', 'drop index shop.parcels_work_claim_index'],
  [
    'checks that were not looked at yet',
    `update pg_constraint set convalidated = false
    where conname like 'parcels_work_%' and contype = 'c'`,
  ],
])('run again, it completes %s', async (_what, damage) => {
  await createParcels();
  await adopt();
  const complete = await described();
  await ask(damage);
  await ask('delete from sluice_migrations');
  expect(await described()).not.toEqual(complete);

  expect(await adopt()).toHaveLength(1);
  expect(await described()).toEqual(complete);
});

test('it waits for who holds the table, and nobody waits behind it', async () => {
  await createParcels();
  const holder = new pg.Client({ connectionString: urlOf(name) });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('select from shop.parcels limit 1');
    const adopted = adopt();
    const tries = () => ask(`select from pg_stat_activity where query like 'do $sluice$%' and state = 'active'`);
    await until('it waits for the table', async () => (await tries()).length > 0);
    const started = performance.now();
    await ask(`insert into shop.parcels (number) values ('meanwhile')`);
    expect(performance.now() - started).toBeLessThan(2000);

    await holder.query('commit');
    expect(await adopted).toHaveLength(1);
  } finally {
    await holder.end();
  }
});

test('rows that the filter means are due, and all others count as done', async () => {
  await createParcels();
  await adopt(AdoptDueParcels);

  expect(
    await ask(`select status, work_status, work_finished_at is null as due, count(*)::int
    from shop.parcels group by 1, 2, 3 order by 1`),
  ).toEqual([
    { status: 'open', work_status: 'pending', due: true, count: ROWS / 2 },
    { status: null, work_status: 'completed', due: false, count: ROWS / 2 },
  ]);
});

test('what was done meanwhile is not made due again where it is run again', async () => {
  await createParcels();
  await adopt(AdoptDueParcels);
  await ask(`update shop.parcels set work_status = 'completed', work_started_at = now(), work_finished_at = now()
    where number = 'P2'`);
  await ask('delete from sluice_migrations');
  await adopt(AdoptDueParcels);

  expect(await ask(`select work_status from shop.parcels where number = 'P2'`)).toEqual([{ work_status: 'completed' }]);
});

test('of several that run at once, one adopts the table and the others wait', async () => {
  await createParcels();
  const results = await Promise.all([adopt(), adopt(), adopt()]);

  expect(results.flat()).toEqual(['Migration20260101000000']);
});

test('its script does the same by hand, and the other undoes it', async () => {
  await createParcels();
  const before = await described();
  await adopt();
  const adopted = await described();
  await undo();
  const migration = new AdoptParcels({} as never, {} as never);
  for (const statement of migration.script().split(/;\n\n|;\n$/)) if (statement) await ask(statement);
  expect(await described()).toEqual(adopted);
  await ask(migration.undoScript());

  expect(await described()).toEqual(before);
});

describe('what the scaffold writes for an entity', () => {
  const orm = offlineOrm([Parcel]);
  const parcels = { schema: 'shop', name: 'parcels', prefix: 'work_', relatives: [] };
  const { additions } = adoptionFile('parcels', parcels, additionsTo(orm, parcels), 'completed');
  class Written extends AdoptTable {
    override name = 'Migration20260101000000';
    protected readonly table = additions.table;
    protected readonly columns = additions.columns;
    protected readonly checks = additions.checks;
    protected readonly indexes = additions.indexes;
    protected readonly afterwards = additions.afterwards;
  }
  const runAll = async (statements: readonly string[]) => {
    for (const statement of statements) await ask(statement);
  };

  test('gives the table as the entity describes it, from the table as it was found', async () => {
    await runAll(existingStatements(orm, parcels));
    await adopt(Written);
    const adopted = await described();
    await ask('drop schema shop cascade');
    await runAll(completeStatements(orm, parcels));
    const mark = 'Added by Sluice, Migration20260101000000: it and the work columns.';
    await ask(`comment on constraint parcels_work_claim_check on shop.parcels is '${mark}'`);

    expect(await described()).toEqual(adopted);
  });

  test('is the same by hand, for who migrates the table by other means', async () => {
    await runAll(existingStatements(orm, parcels));
    const migration = new Written({} as never, {} as never);
    for (const statement of migration.script().split(/;\n\n|;\n$/)) if (statement) await ask(statement);
    const byHand = await described();
    await ask('drop schema shop cascade');
    await runAll(existingStatements(orm, parcels));
    await adopt(Written);

    expect(byHand).toEqual(await described());
  });
});
