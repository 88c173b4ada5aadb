import type { EntityClass, MigrationObject } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import { ormOptions } from './database.ts';
import type { DatabaseSettings } from './settings.ts';

/** The ORM's options with migrations; what the `mikro-orm` command reads. */
export function migrationOptions(
  settings: DatabaseSettings,
  entities: readonly EntityClass<object>[],
  migrationsList: readonly MigrationObject[],
): Options {
  return {
    ...ormOptions(settings, entities),
    extensions: [Migrator],
    migrations: {
      migrationsList: [...migrationsList],
      pathTs: 'migrations',
      path: 'migrations',
      snapshot: false,
      silent: true,
    },
  };
}

/**
 * Applies the migrations that are pending, all or none.
 *
 * @returns the names of those applied
 */
export async function migrate(
  settings: DatabaseSettings,
  entities: readonly EntityClass<object>[],
  migrationsList: readonly MigrationObject[],
): Promise<string[]> {
  const orm = await MikroORM.init(migrationOptions(settings, entities, migrationsList));
  try {
    return (await orm.migrator.up()).map(({ name }) => name);
  } finally {
    await orm.close();
  }
}
