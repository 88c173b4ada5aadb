import type { EntityClass } from '@mikro-orm/core';
import { type Clock, type Random, systemClock, systemRandom } from '../clock.ts';
import { databaseAccess } from '../database/access.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { DatabaseSettings } from '../database/settings.ts';
import { createLogger, type Logger, LogSettings } from '../logger.ts';
import { createMetrics, MetricSettings, type Metrics } from '../metrics.ts';
import { collectProblems, parseSettings, type SettingsSchema } from '../settings.ts';
import type { KeyLimit } from '../work-item/key-limit.ts';
import type { Work } from './define-scheduler.ts';
import { keyLimitName, keyLimitSettings, SchedulerSettings } from './settings.ts';

/** What lives as long as a Lambda container, and is shared by its invocations. */
export interface Container<W extends Work = Work> {
  readonly scheduler: W;
  readonly settings: SchedulerSettings;
  /** Set where the scheduler has a concurrency key. */
  readonly keyLimit: KeyLimit | undefined;
  /** The scheduler's own settings, as its `process` gets them; empty where only its work is known. */
  readonly own: Readonly<Record<string, unknown>>;
  readonly database: Database;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: Random;
}

/** What a test may put in the place of a part. */
export interface Overrides {
  readonly env?: NodeJS.ProcessEnv;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * Builds a container from the environment. Nothing is connected yet, but the database's secret, if there is one, is read.
 *
 * @param entities what its units of work read and write
 * @throws SettingsError with all problems of the environment
 * @throws SecretError when the secret cannot be used
 */
export async function createContainer<W extends Work>(
  scheduler: W,
  ownSettings: SettingsSchema,
  entities: readonly EntityClass<object>[],
  overrides: Overrides = {},
): Promise<Container<W>> {
  const env = overrides.env ?? process.env;
  const { common, keyLimit, own, database, log, metrics } = collectProblems({
    common: () => parseSettings(SchedulerSettings, env, scheduler.settingsPrefix),
    keyLimit: () => parseKeyLimit(scheduler, env),
    own: () => parseSettings(ownSettings, env),
    database: () => parseSettings(DatabaseSettings, env),
    log: () => parseSettings(LogSettings, env),
    metrics: () => parseSettings(MetricSettings, env),
  });
  const clock = overrides.clock ?? systemClock;
  const access = await databaseAccess(database, clock);
  return {
    scheduler,
    settings: common,
    keyLimit,
    own,
    database: openDatabase(access, entities),
    logger: (overrides.logger ?? createLogger(log)).with({ scheduler: scheduler.name }),
    metrics: overrides.metrics ?? createMetrics(scheduler.name, metrics.stage),
    clock,
    random: overrides.random ?? systemRandom,
  };
}

function parseKeyLimit({ name, settingsPrefix, concurrency }: Work, env: NodeJS.ProcessEnv): KeyLimit | undefined {
  if (!concurrency) return undefined;
  const { [keyLimitName(concurrency)]: limit = concurrency.limit } = parseSettings(
    keyLimitSettings(concurrency),
    env,
    settingsPrefix,
  );
  return { scheduler: name, key: concurrency.key, limit };
}
