import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { schedulers } from '../../functions/index.ts';
import { migrate } from '../../lib/database/migrate.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { tableDifferences } from '../../lib/database/table-differences.ts';
import { schemaDifferences } from '../../lib/operations/schema-check.ts';
import { parseSettings } from '../../lib/settings.ts';
import { workItemChecks, workItemColumns, workItemIndexes } from '../../lib/work-item/properties.ts';
import { workPartsOf } from '../../lib/work-item/table-parts.ts';
import { AdoptTable } from '../../migrations/adopt-table.ts';
import { offlineOrm } from '../../scripts/scaffold/offline-orm.ts';
import { adoptionFile } from '../../scripts/scaffold/table/adoption-files.ts';
import { additionsTo } from '../../scripts/scaffold/table/adoption-migration.ts';
import { adminQuery, createTestDatabase, query, type TestDatabase, urlOf } from '../support/database.ts';
import { Job } from '../support/jobs.ts';

const settingsOf = (url: string) => parseSettings(DatabaseSettings, { DATABASE_URL: url });

const jobDifferences = (url: string) => tableDifferences(settingsOf(url), [Job], [Job], workPartsOf);

describe('of a table that Sluice has made', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  test('there is none, freshly migrated', async () => {
    expect(await schemaDifferences(settingsOf(database.url), schedulers)).toEqual([]);
    expect(await jobDifferences(database.url)).toEqual([]);
  });

  test.each([
    [
      'a work column that is missing',
      'alter table jobs drop column unbegun',
      ['the column unbegun is missing; wanted: smallint not null default 0'],
    ],
    [
      'any other column of the entity that is missing',
      'alter table jobs drop column result',
      ['the column result is missing; wanted: varchar(20) null'],
    ],
    [
      'another default',
      `alter table jobs alter column status set default 'completed'`,
      [`the column status is text not null default 'completed'; wanted: text not null default 'pending'`],
    ],
    [
      'another type',
      'alter table jobs alter column snoozes type bigint',
      ['the column snoozes is bigint not null default 0; wanted: smallint not null default 0'],
    ],
    [
      'whether it may be null',
      'alter table jobs alter column errors drop not null',
      [`the column errors is jsonb null default '[]'; wanted: jsonb not null default '[]'`],
    ],
    [
      'an index that is missing',
      'drop index jobs_rescue_index',
      ['the index jobs_rescue_index is missing; wanted: on (lease_expires_at) where "lease_expires_at" is not null'],
    ],
    [
      'an index of other columns',
      `drop index jobs_claim_index; create index jobs_claim_index on jobs (available_at, id)
        where status = 'pending' and turn <> 'waiting'`,
      [
        expect.stringMatching(
          /^the index jobs_claim_index is on \(available_at, id\) where .*; wanted: on \(priority DESC, available_at, id\) where/,
        ),
      ],
    ],
    [
      'an index of other rows',
      `drop index jobs_claim_index; create index jobs_claim_index on jobs (priority desc, available_at, id)
        where status = 'queued' and turn <> 'waiting'`,
      [expect.stringMatching(/^the index jobs_claim_index is .* where .*'queued'.*; wanted: .* where .*'pending'/)],
    ],
    [
      'an index that was begun and never finished',
      `update pg_index set indisvalid = false where indexrelid = 'jobs_claim_index'::regclass`,
      [
        expect.stringMatching(
          /^the index jobs_claim_index is there, but its building was never finished; wanted: on .*built again$/,
        ),
      ],
    ],
    [
      'a check that is missing',
      'alter table jobs drop constraint jobs_attempts_check',
      ['the check jobs_attempts_check is missing; wanted: check (attempts >= 0 and crashes >= 0)'],
    ],
    [
      'a check that asks something else',
      `alter table jobs drop constraint jobs_finished_check;
        alter table jobs add constraint jobs_finished_check check (finished_at is null or status = 'completed')`,
      [
        expect.stringMatching(
          /^the check jobs_finished_check is check \(.*'completed'.*\); wanted: check \(.*'cancelled'/,
        ),
      ],
    ],
    [
      'a check of other values',
      `alter table jobs drop constraint jobs_status_check;
        alter table jobs add constraint jobs_status_check check (status in ('pending', 'done'))`,
      [expect.stringMatching(/^the check jobs_status_check is check \(.*'done'.*\); wanted: check \(.*'cancelled'/)],
    ],
    [
      'a check that was never held against the rows that were there',
      `alter table jobs drop constraint jobs_attempts_check;
        alter table jobs add constraint jobs_attempts_check check (attempts >= 0 and crashes >= 0) not valid`,
      ['the check jobs_attempts_check was never held against the rows that were there; wanted: validated'],
    ],
    ['the table itself', 'drop table jobs', ['the table is missing']],
  ])('it names %s', async (_what, damage, differences) => {
    await query(database.url, damage);

    expect((await jobDifferences(database.url)).map((line) => line.replace(/^public\.jobs: /, ''))).toEqual(
      differences,
    );
  });
});

describe('of a table of another application', () => {
  const ParcelSchema = defineEntity({
    name: 'Parcel',
    tableName: 'parcels',
    schema: 'shop',
    properties: {
      id: p.uuid().primary().fieldName('ParcelId').defaultRaw('gen_random_uuid()'),
      ...workItemColumns({ prefix: 'work_' }),
      number: p.string().length(20),
      parcelStatus: p.string().fieldName('status').nullable(),
      customer: p.string().length(20).nullable(),
      // Of a precision of its own, and in the place of a work column.
      createdAt: p.datetime(3).fieldName('Created').defaultRaw('now()'),
    },
    indexes: workItemIndexes('parcels_work', 'customer'),
    checks: workItemChecks('parcels_work'),
  });
  class Parcel extends ParcelSchema.class {}
  ParcelSchema.setClass(Parcel);

  const shop = { schema: 'shop', name: 'parcels', prefix: 'work_', relatives: [] };
  const { additions } = adoptionFile('parcels', shop, additionsTo(offlineOrm([Parcel]), shop), 'completed');
  class AdoptParcels extends AdoptTable {
    override name = 'Migration20260101000000';
    protected readonly table = additions.table;
    protected readonly columns = additions.columns;
    protected readonly checks = additions.checks;
    protected readonly indexes = additions.indexes;
    protected readonly afterwards = additions.afterwards;
  }

  let name: string;
  beforeEach(async () => {
    name = `differences_${randomBytes(6).toString('hex')}`;
    await adminQuery(`create database ${name}`);
    await query(urlOf(name), 'create schema shop');
    await query(
      urlOf(name),
      `create table shop.parcels ("ParcelId" uuid primary key default gen_random_uuid(), number varchar(20) not null unique,
        status varchar(9), customer varchar(20), weight numeric(6, 2), "Created" timestamp not null default now())`,
    );
  });
  afterEach(() => adminQuery(`drop database ${name} with (force)`));

  const adopt = () => migrate(settingsOf(urlOf(name)), [Parcel], [{ name: 'Adopt', class: AdoptParcels as never }]);
  const differences = (url = urlOf(name)) => tableDifferences(settingsOf(url), [Parcel], [Parcel], workPartsOf);

  test('there is none once it is adopted, whatever its own columns are', async () => {
    await adopt();

    expect(await differences()).toEqual([]);
  });

  test('before it is adopted, all work columns, indexes and checks are named', async () => {
    const all = await differences();

    expect(all).toContain(`shop.parcels: the column work_status is missing; wanted: text not null default 'pending'`);
    expect(all.filter((line) => / the (column|index|check) parcels_work_|column work_/.test(line))).toEqual(all);
    expect(all).toHaveLength(16 + 4 + 7);
  });

  test('a default for the rows that were there, which was left, is named', async () => {
    await adopt();
    await query(urlOf(name), `alter table shop.parcels alter work_status set default 'completed'`);

    expect(await differences()).toEqual([
      `shop.parcels: the column work_status is text not null default 'completed'; wanted: text not null default 'pending'`,
    ]);
  });

  test('a user who does not own the table sees as many as its owner', async () => {
    await adopt();
    await query(urlOf(name), 'alter table shop.parcels drop constraint parcels_work_attempts_check');
    const role = `${name}_role`;
    await query(urlOf(name), `create role ${role} login password 'secret'`);
    try {
      const url = Object.assign(new URL(urlOf(name)), { username: role, password: 'secret' }).href;
      await query(urlOf(name), `grant usage on schema shop to ${role}`);
      expect(await differences(url)).toEqual([expect.stringMatching(/^shop\.parcels: this user may not see/)]);

      await query(urlOf(name), `grant select, update on shop.parcels to ${role}`);
      expect(await differences(url)).toEqual(await differences());
    } finally {
      await query(urlOf(name), `drop owned by ${role}`);
      await query(urlOf(name), `drop role ${role}`);
    }
  });
});
