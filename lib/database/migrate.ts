import { type EntityClass, type MigrationObject, Routine } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import { systemClock } from '../clock.ts';
import { databaseAccess } from './access.ts';
import { ormOptions } from './database.ts';
import type { DatabaseAccess, DatabaseSettings } from './settings.ts';
import { unitOfWork } from './unit-of-work.ts';
import { besides } from './unit-of-work-scope.ts';

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
      migrationsList: [...migrationsList],
      pathTs: 'migrations',
      path: 'migrations',
      snapshot: false,
      silent: true,
    },
  };
}

/** PostgreSQL's own lock by number, held until the transaction ends. Called as a routine: no SQL text is needed. */
const AdvisoryLock = new Routine({
  name: 'pg_advisory_xact_lock',
  schema: 'pg_catalog',
  type: 'function',
  params: { key: { type: 'bigint', runtimeType: 'string' } },
  returns: { runtimeType: 'string', columnType: 'void' },
  // PostgreSQL has it already, but the ORM asks for a body.
  bodyJs: () => undefined,
});

/** "sluice", as a number: what every migration of it locks. */
const LOCK_KEY = String(Buffer.from('sluice').readUIntBE(0, 6));

/** One connection holds the lock while the other migrates; an index on a large table takes its time. */
const PATIENT = { databasePoolSize: 2, databaseStatementTimeoutSeconds: 900 };

/**
 * Applies the migrations that are pending, all or none. Under a lock: of two that run at once, the second waits, and
 * finds nothing left to do.
 *
 * @returns the names of those applied
 */
export async function migrate(
  settings: DatabaseSettings,
  entities: readonly EntityClass<object>[],
  migrationsList: readonly MigrationObject[],
): Promise<string[]> {
  const access = { ...(await databaseAccess(settings, systemClock)), ...PATIENT };
  const options = migrationOptions(access, entities, migrationsList);
  const orm = await MikroORM.init({ ...options, routines: [AdvisoryLock] });
  try {
    return await unitOfWork(orm.em, async (em) => {
      await em.callRoutine(AdvisoryLock, { key: LOCK_KEY });
      return (await besides(() => orm.migrator.up())).map(({ name }) => name);
    });
  } finally {
    await orm.close();
  }
}

/** A migration, and when it was applied; null while it is pending. */
export interface MigrationState {
  readonly name: string;
  readonly appliedAt: Date | null;
}

/** Every migration of the list in its order. Nothing is applied; the ORM makes its own table where that is missing. */
export async function migrationStates(
  settings: DatabaseSettings,
  entities: readonly EntityClass<object>[],
  migrationsList: readonly MigrationObject[],
): Promise<MigrationState[]> {
  const access = await databaseAccess(settings, systemClock);
  const orm = await MikroORM.init(migrationOptions(access, entities, migrationsList));
  try {
    const executed = await orm.migrator.getExecuted();
    const applied = new Map(executed.map((migration) => [migration.name, migration.executed_at]));
    return migrationsList.map(({ name }) => ({ name, appliedAt: applied.get(name) ?? null }));
  } finally {
    await orm.close();
  }
}
