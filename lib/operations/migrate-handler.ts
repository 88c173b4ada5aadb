import type { EntityClass, MigrationObject } from '@mikro-orm/core';
import { migrate } from '../database/migrate.ts';
import { createLogger } from '../logger.ts';
import { operationSettings } from './settings.ts';

/** What the `migrate` function answers. */
export interface MigrateSummary {
  /** The names of the migrations that it applied, in order. */
  readonly applied: readonly string[];
}

/** The handler of the `migrate` function: applies what is pending, and is safe to run at any time. */
export function createMigrateHandler(
  entities: readonly EntityClass<object>[],
  migrations: readonly MigrationObject[],
  env: NodeJS.ProcessEnv = process.env,
) {
  return async (): Promise<MigrateSummary> => {
    const settings = operationSettings(env);
    const applied = await migrate(settings.database, entities, migrations);
    createLogger(settings.log).info('migrations finished', { applied });
    return { applied };
  };
}
