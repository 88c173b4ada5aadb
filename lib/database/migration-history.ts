import type { MigrationObject } from '@mikro-orm/core';
import { MigrationStorage } from '@mikro-orm/migrations';
import type { MikroORM } from '@mikro-orm/postgresql';

/** Where it is remembered what was applied: a table of its own, as the database may be another application's too. */
export const MIGRATIONS_TABLE = 'sluice_migrations';

/** The ORM's own name for it, which the application of that database may use. */
const COMMON_TABLE = 'mikro_orm_migrations';

/**
 * Makes the table of what was applied where it is missing. What an earlier version has remembered in the ORM's common table
 * is taken over; that table is only read.
 */
export async function takeOverHistory(orm: MikroORM, migrationsList: readonly MigrationObject[]): Promise<void> {
  if (await exists(orm, MIGRATIONS_TABLE)) return;
  const earlier = (await exists(orm, COMMON_TABLE)) ? await storage(orm, COMMON_TABLE).executed() : [];
  await orm.em.getConnection().transactional(async (transaction) => {
    const own = storage(orm, MIGRATIONS_TABLE);
    own.setMasterMigration(transaction);
    await own.ensureTable();
    for (const { name } of migrationsList) if (earlier.includes(name)) await own.logMigration({ name });
  });
}

function storage({ em, config }: MikroORM, tableName: string): MigrationStorage {
  return new MigrationStorage(em.getDriver(), { ...config.get('migrations'), tableName });
}

function exists(orm: MikroORM, tableName: string): Promise<boolean> {
  const driver = orm.em.getDriver();
  const { schemaName } = storage(orm, tableName).getTableName();
  return driver
    .getPlatform()
    .getSchemaHelper()
    ?.tableExists(driver.getConnection(), tableName, schemaName) as Promise<boolean>;
}
