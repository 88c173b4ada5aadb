import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { entities } from '../../functions/index.ts';
import { migrate } from '../../lib/database/migrate.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { migrations } from '../../migrations/index.ts';
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
  expect(await query(urlOf(name), 'select name from mikro_orm_migrations')).toHaveLength(migrations.length);
});

test('where one of them fails, none is applied', async () => {
  class Broken {
    up() {
      throw new Error('no such luck');
    }
  }
  const withBroken = [...migrations, { name: 'Migration99999999999999', class: Broken as never }];

  await expect(migrate(settings(), entities, withBroken)).rejects.toThrow();
  expect(await query(urlOf(name), "select to_regclass('domains') as domains")).toEqual([{ domains: null }]);
  expect(await migrate(settings(), entities, migrations)).toHaveLength(migrations.length);
});
