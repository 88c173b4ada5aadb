import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Migration } from '@mikro-orm/migrations';
import { entities } from '../../functions/index.ts';
import { migrate, migrationStates } from '../../lib/database/migrate.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { migrationsFromNothing as migrations } from '../../migrations/existing.ts';
import { adminQuery, query, urlOf } from '../support/database.ts';

let name: string;
beforeEach(async () => {
  name = `migrate_${randomBytes(6).toString('hex')}`;
  await adminQuery(`create database ${name}`);
});
afterEach(() => adminQuery(`drop database ${name} with (force)`));

const settings = () => parseSettings(DatabaseSettings, { DATABASE_URL: urlOf(name) });

test('the pending migrations are applied once, and named', async () => {
  expect(await migrate(settings(), entities, migrations)).toEqual(migrations.map((migration) => migration.name));
  expect(await migrate(settings(), entities, migrations)).toEqual([]);
});

test('of several that run at once, one applies them and the others wait and find nothing to do', async () => {
  const results = await Promise.all([1, 2, 3].map(() => migrate(settings(), entities, migrations)));

  expect(results.flat()).toEqual(migrations.map((migration) => migration.name));
  expect(await query(urlOf(name), 'select name from sluice_migrations')).toHaveLength(migrations.length);
});

test('where one of them fails, none is applied that shares its transaction', async () => {
  class Good extends Migration {
    override up() {
      this.addSql('create table good (id int)');
    }
  }
  class Broken extends Good {
    override up() {
      throw new Error('no such luck');
    }
  }
  const good = { name: 'Migration1', class: Good };

  await expect(migrate(settings(), entities, [good, { name: 'Migration2', class: Broken }])).rejects.toThrow();
  expect(await query(urlOf(name), "select to_regclass('good') as good")).toEqual([{ good: null }]);
  expect(await migrate(settings(), entities, [good])).toEqual(['Migration1']);
});

test('what cannot share a transaction is applied by itself, and what comes before it stays applied where it fails', async () => {
  class Good extends Migration {
    override up() {
      this.addSql('create table good (id int)');
    }
  }
  class Alone extends Migration {
    override isTransactional() {
      return false;
    }
    override up() {
      this.addSql('create index concurrently good_index on good (id)');
      this.addSql('create index concurrently bad_index on bad (id)');
    }
  }
  const list = [
    { name: 'Migration1', class: Good },
    { name: 'Migration2', class: Alone },
  ];

  await expect(migrate(settings(), entities, list)).rejects.toThrow(/bad/);
  expect(await query(urlOf(name), 'select name from sluice_migrations')).toEqual([{ name: 'Migration1' }]);
});

test('what another application has migrated with the same ORM is neither read as its own nor changed', async () => {
  const theirs =
    'create table mikro_orm_migrations (id serial primary key, name varchar(255), executed_at timestamptz default now())';
  await query(urlOf(name), theirs);
  await query(
    urlOf(name),
    "insert into mikro_orm_migrations (name) values ('Migration20200101000000'), ('Of the shop')",
  );
  const before = await query(urlOf(name), 'select * from mikro_orm_migrations');

  expect(await migrate(settings(), entities, migrations)).toHaveLength(migrations.length);
  expect(await query(urlOf(name), 'select * from mikro_orm_migrations')).toEqual(before);
});

test('what an earlier version has applied, remembered in the table of the ORM, is not applied again', async () => {
  await migrate(settings(), entities, migrations.slice(0, -1));
  await query(urlOf(name), 'alter table sluice_migrations rename to mikro_orm_migrations');

  const states = await migrationStates(settings(), entities, migrations);
  expect(states.filter(({ appliedAt }) => appliedAt === null)).toEqual([
    { name: migrations.at(-1)?.name, appliedAt: null },
  ]);
  expect(await migrate(settings(), entities, migrations)).toEqual([migrations.at(-1)?.name]);
});
