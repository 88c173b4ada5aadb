import type { EntityClass, MigrationObject } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import { systemClock } from '../clock.ts';
import { readError } from '../thrown.ts';
import { databaseAccess } from './access.ts';
import { ormOptions } from './database.ts';
import { MIGRATIONS_TABLE, takeOverHistory } from './migration-history.ts';
import { MIGRATION_LOCK, underMigrationLock } from './migration-lock.ts';
import type { DatabaseAccess, DatabaseSettings } from './settings.ts';

/** The ORM's options with migrations; what the `mikro-orm` command reads. */
export function migrationOptions(
  access: DatabaseAccess,
  entities: readonly EntityClass<object>[],
  migrationsList: readonly MigrationObject[],
): Options {
  return {
    ...ormOptions(access, entities),
    extensions: [Migrator],
    migrations: {
      tableName: MIGRATIONS_TABLE,
      migrationsList: [...migrationsList],
      pathTs: 'migrations',
      path: 'migrations',
      snapshot: false,
      silent: true,
    },
  };
}

/** One connection holds the lock, one remembers what was applied, one applies; an index on a large table takes its time. */
const PATIENT = { databasePoolSize: 3, databaseStatementTimeoutSeconds: 6 * 3600 };

/**
 * Applies the migrations that are pending, in their order. Those that can share a transaction are applied all or none; one
 * that cannot (it builds an index while others write) is applied by itself, and can be run again where it failed.
 * Under a lock: of two that run at once, the second waits, and finds nothing left to do.
 *
 * @returns the names of those applied
 */
export function migrate(
  settings: DatabaseSettings,
  entities: readonly EntityClass<object>[],
  migrationsList: readonly MigrationObject[],
): Promise<string[]> {
  return withMigrator(settings, entities, migrationsList, (orm) =>
    underMigrationLock(orm.em, async () => {
      await takeOverHistory(orm, migrationsList);
      const pending = new Set((await orm.migrator.getPending()).map(({ name }) => name));
      const applied: string[] = [];
      for (const migrations of inSteps(migrationsList.filter(({ name }) => pending.has(name)))) {
        const names = migrations.map(({ name }) => name);
        const done = await orm.migrator.up({ migrations: names }).catch((error: unknown) => throwAdvised(error));
        applied.push(...done.map(({ name }) => name));
      }
      return applied;
    }),
  );
}

/** SQLSTATE of what a user may not do. */
const NO_PRIVILEGE = '42501';

/** @throws the error, and where it is a privilege that another's table wants, who can give it */
function throwAdvised(error: unknown): never {
  const { code, message = '' } = readError(error) ?? {};
  const [, table] = /permission denied for table (\S+)/.exec(message) ?? [];
  if (code !== NO_PRIVILEGE || table === undefined) throw error;
  const advice = `to refer to it by a foreign key takes its owner's "grant references on ${table} to" this user`;
  throw new Error(`${message}; ${advice}`, { cause: error });
}

/** The migrations in their order, those together that share a transaction. */
function inSteps(migrations: readonly MigrationObject[]): MigrationObject[][] {
  const steps: MigrationObject[][] = [];
  for (const migration of migrations) {
    const last = steps.at(-1);
    if (last && [...last, migration].every(isTransactional)) last.push(migration);
    else steps.push([migration]);
  }
  return steps;
}

function isTransactional({ class: migration }: MigrationObject): boolean {
  const { isTransactional: answer } = migration.prototype as Partial<InstanceType<typeof migration>>;
  return answer?.() ?? true;
}

/** A migration, and when it was applied; null while it is pending. */
export interface MigrationState {
  readonly name: string;
  readonly appliedAt: Date | null;
}

/** Every migration of the list in its order. Nothing is applied; the table of what was applied is made where it is missing. */
export function migrationStates(
  settings: DatabaseSettings,
  entities: readonly EntityClass<object>[],
  migrationsList: readonly MigrationObject[],
): Promise<MigrationState[]> {
  return withMigrator(settings, entities, migrationsList, async (orm) => {
    await takeOverHistory(orm, migrationsList);
    const executed = await orm.migrator.getExecuted();
    const applied = new Map(executed.map((migration) => [migration.name, migration.executed_at]));
    return migrationsList.map(({ name }) => ({ name, appliedAt: applied.get(name) ?? null }));
  });
}

async function withMigrator<T>(
  settings: DatabaseSettings,
  entities: readonly EntityClass<object>[],
  migrationsList: readonly MigrationObject[],
  work: (orm: MikroORM) => Promise<T>,
): Promise<T> {
  const access = { ...(await databaseAccess(settings, systemClock)), ...PATIENT };
  const options = migrationOptions(access, entities, migrationsList);
  const orm = await MikroORM.init({ ...options, routines: [MIGRATION_LOCK] });
  try {
    return await work(orm);
  } finally {
    await orm.close();
  }
}
