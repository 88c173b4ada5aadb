import type { MigrationObject } from '@mikro-orm/core';
import { migrate } from '../database/migrate.ts';
import { createLogger } from '../logger.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { entitiesOf } from '../scheduler/entities.ts';
import { schemaDifferences } from './schema-check.ts';
import { operationSettings } from './settings.ts';

/** What the `migrate` function answers. */
export interface MigrateSummary {
  /** The names of the migrations that it applied, in order. */
  readonly applied: readonly string[];
  /** What the tables of the schedulers lack after that, a sentence each. */
  readonly differences: readonly string[];
}

/** The handler of the `migrate` function: applies what is pending, and is safe to run at any time. */
export function createMigrateHandler(
  schedulers: readonly Scheduler[],
  migrations: readonly MigrationObject[],
  env: NodeJS.ProcessEnv = process.env,
) {
  return async (): Promise<MigrateSummary> => {
    const settings = operationSettings(env);
    const applied = await migrate(settings.database, entitiesOf(schedulers), migrations);
    const differences = await schemaDifferences(settings.database, schedulers);
    const logger = createLogger(settings.log);
    logger.info('migrations finished', { applied });
    if (differences.length > 0) logger.warn('the tables are not as the schedulers need them', { differences });
    return { applied, differences };
  };
}
