import { entities } from '../functions/index.ts';
import { shownAddress } from '../lib/database/address.ts';
import { migrate } from '../lib/database/migrate.ts';
import { DatabaseSettings } from '../lib/database/settings.ts';
import { describeError, TablesDifferError } from '../lib/errors.ts';
import { schemaDifferences } from '../lib/operations/schema-check.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { parseSettings } from '../lib/settings.ts';
import { migrationsFromNothing } from '../migrations/existing.ts';
import { migrations } from '../migrations/index.ts';

/**
 * Migrates the database that these variables say, which was there before, and looks at the tables of the schedulers: others
 * may migrate them. No row is touched.
 *
 * @throws TablesDifferError when they are not as the schedulers need them
 * @throws Error that says which database cannot be used and why, without its password
 */
export async function prepareDatabase(env: NodeJS.ProcessEnv, schedulers: readonly Scheduler[]): Promise<void> {
  const settings = parseSettings(DatabaseSettings, env);
  const address = shownAddress(env['DATABASE_URL'] ?? '');
  const differences = await migrate(settings, entities, migrations)
    .then(() => schemaDifferences(settings, schedulers))
    .catch((error) => {
      throw new Error(`the database at ${address} cannot be used: ${describeError(error).message}`);
    });
  if (differences.length === 0) return;
  throw new TablesDifferError(
    `the tables in the database at ${address} are not as the schedulers need them; no row was touched. See "Tables that others migrate" in docs/operations.md`,
    differences,
  );
}

/** The same for a database that is new: with the tables of other applications, and all as it should be. */
export async function prepareNewDatabase(env: NodeJS.ProcessEnv): Promise<void> {
  await migrate(parseSettings(DatabaseSettings, env), entities, migrationsFromNothing);
}
