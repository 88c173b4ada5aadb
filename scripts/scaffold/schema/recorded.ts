import type { MigrationObject } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import type { MikroORM } from '@mikro-orm/postgresql';
import { AdoptTable } from '../../../migrations/adopt-table.ts';
import { Ownership, type Steps } from './ownership.ts';

/** The statements of a migration, which runs without a database: it is asked for them, and none is sent. */
export async function stepsOf({ class: Class }: MigrationObject, orm: MikroORM): Promise<Steps> {
  const migration = new (Class as new (...args: unknown[]) => Migration)(orm.em.getDriver(), orm.config);
  if (migration instanceof AdoptTable) return { up: migration.script(), down: migration.undoScript() };
  return { up: await recorded(migration, 'up'), down: await recorded(migration, 'down') };
}

/** What is Sluice's after these migrations. */
export async function ownershipOf(migrations: readonly MigrationObject[], orm: MikroORM): Promise<Ownership> {
  const ownership = new Ownership();
  for (const migration of migrations) ownership.apply(await stepsOf(migration, orm));
  return ownership;
}

async function recorded(migration: Migration, direction: 'up' | 'down'): Promise<string> {
  // The ORM's own says that there is none.
  if (migration[direction] === Migration.prototype.down) return '';
  const sent: unknown[] = [];
  Object.assign(migration, {
    execute: async (statement: unknown) => {
      sent.push(statement);
      return [];
    },
  });
  migration.reset();
  await migration[direction]();
  return [...sent, ...migration.getQueries()].map((statement) => `${statement}`.replace(/;?\s*$/, ';')).join('\n');
}
