import { expect, test } from '@jest/globals';
import { entities } from '../../../functions/index.ts';
import { AdoptTable } from '../../../migrations/adopt-table.ts';
import { migrations } from '../../../migrations/index.ts';
import { offlineOrm } from '../../../scripts/scaffold/offline-orm.ts';
import { Ownership } from '../../../scripts/scaffold/schema/ownership.ts';
import { ownershipOf, stepsOf } from '../../../scripts/scaffold/schema/recorded.ts';

class AdoptParcels extends AdoptTable {
  override name = 'Migration20260101000000';
  protected readonly table = '"shop"."parcels"';
  protected readonly columns = {
    work_status: `text not null default 'completed'`,
    work_finished_at: 'timestamptz(3) null default now()',
  };
  protected readonly checks = { parcels_work_status_check: `check ("work_status" in ('pending', 'completed'))` };
  protected readonly indexes = { parcels_work_index: `("work_status", "id") where "work_status" = 'pending'` };
  protected readonly afterwards = [
    `alter column "work_status" set default 'pending'`,
    'alter column "work_finished_at" drop default',
  ];
}

const orm = offlineOrm(entities);
const adoption = { name: 'Adopt', class: AdoptParcels as never };
const EARLIER = 'create table "own" ("id" bigserial primary key); create type "own_kind" as enum (\'a;b\', \'c\');';

async function refused(up: string, down = ''): Promise<string[]> {
  const ownership = await ownershipOf([adoption], orm);
  ownership.apply({ up: EARLIER, down: '' });
  return ownership.apply({ up, down }).map(({ statement, why }) => `${statement}: ${why}`);
}

test('each migration drops and changes only what it or an earlier one has made', async () => {
  const ownership = new Ownership();
  for (const migration of [...migrations, adoption]) {
    expect([migration.name, ownership.apply(await stepsOf(migration, orm))]).toEqual([migration.name, []]);
  }
});

test.each([
  [
    'drop of a column',
    'alter table "shop"."parcels" drop column "work_status", drop column "weight"',
    'column weight of shop.parcels',
  ],
  [
    'another type',
    'alter table "shop"."parcels" alter column "weight" type bigint using ("weight"::bigint)',
    'column weight of shop.parcels',
  ],
  ['another default', 'alter table only shop.parcels alter weight drop default', 'column weight of shop.parcels'],
  [
    'rename of a column',
    'alter table "shop"."parcels" rename column "weight" to "mass"',
    'column weight of shop.parcels',
  ],
  ['rename of the table', 'alter table "shop"."parcels" rename to "boxes"', 'table shop.parcels'],
  [
    'drop of a constraint',
    'alter table "shop"."parcels" drop constraint if exists "parcels_number_key"',
    'constraint parcels_number_key of shop.parcels',
  ],
  ['drop of an index', 'drop index concurrently if exists "shop"."parcels_weight"', 'index shop.parcels_weight'],
  ['drop of an index of that name in another schema', 'drop index "parcels_work_index"', 'index parcels_work_index'],
  ['drop of the table', 'drop table if exists "own", "shop"."parcels" cascade', 'table shop.parcels'],
  ['drop of a type', 'drop type "shop"."parcel_kind"', 'type shop.parcel_kind'],
  [
    'another value of a type',
    `alter type "shop"."parcel_kind" add value if not exists 'large'`,
    'type shop.parcel_kind',
  ],
  ['drop of a schema', 'drop schema if exists "shop"', 'schema shop'],
  ['row level security', 'alter table "shop"."parcels" enable row level security', 'table shop.parcels'],
  ['a comment', `comment on column "shop"."parcels"."weight" is 'in kg'`, 'column weight of shop.parcels'],
  [
    'an update of a column',
    `update shop.parcels set work_status = 'pending', weight = 1 where id = 1`,
    'column weight of shop.parcels',
  ],
  [
    'an update of rows that are there already',
    'insert into shop.parcels (id) values (1) on conflict (id) do update set weight = 1',
    'table shop.parcels',
  ],
  ['a delete of rows', 'delete from "shop"."parcels" where id = 1', 'table shop.parcels'],
  [
    'in a block',
    'do $$ begin if true then alter table shop.parcels drop weight; end if; end $$',
    'column weight of shop.parcels',
  ],
])("of another application's table it refuses %s", async (_what, statement, thing) => {
  expect(await refused(statement)).toEqual([
    expect.stringMatching(new RegExp(`: no migration has made the ${thing}$`)),
  ]);
  expect(await refused('', statement)).toHaveLength(1);
});

test.each([
  ['an update of every row', `update "own" set "a" = (select 1 where true)`, /rewrites every row/],
  ['a delete of every row', 'delete from "own"', /deletes every row/],
  ['all rows at once', 'truncate "own"', /not known what it does/],
  ['a schema with all that is in it', 'create schema "s"; drop schema "s" cascade', /all that is in the schema/],
  ['a table that may be there', 'create table if not exists "shop"."parcels" ("id" int)', /may be there already/],
  ['a function', 'do $$ begin perform clean_up(); end $$', /not known what it does/],
  ['what it does not know', 'do language plpgsql $$ begin drop table shop.parcels; end $$', /not known what it does/],
])('of any table it refuses %s', async (_what, statement, why) => {
  expect(await refused(statement)).toEqual([expect.stringMatching(why)]);
});

test.each([
  'alter table "shop"."parcels" add "motto" text null, add constraint "parcels_motto_check" check ("motto" <> \'; drop\')',
  'create index "parcels_motto" on "shop"."parcels" ("motto"); drop index "shop"."parcels_motto"',
  'alter table "shop"."parcels" add column motto text; alter table "shop"."parcels" drop column "motto"',
  'alter table "shop"."parcels" drop column "work_status", drop constraint "parcels_work_status_check"',
  'alter table "shop"."parcels" alter column "work_status" type varchar(20), alter column "work_status" set default \'a, drop b\'',
  'drop index "shop"."parcels_work_index"',
  'alter table "public"."own" drop column "id", drop constraint "own_pkey"; drop table "own"; drop type "own_kind"',
  'alter index "shop"."parcels_work_index" rename to "other"; drop index "shop"."other"',
  `update shop.parcels set work_status = 'pending' where id = 1`,
  `update own set a = 1 where a is null; delete from own where a = 1; insert into own values (1)`,
  '-- drop table shop.parcels;\n/* drop table shop.parcels; */',
])('it lets pass what is only added, and changes of what was: %s', async (statement) => {
  expect(await refused(statement)).toEqual([]);
});
