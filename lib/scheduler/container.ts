import type { EntityClass } from '@mikro-orm/core';
import { type Clock, type Random, systemClock, systemRandom } from '../clock.ts';
import { databaseAccess } from '../database/access.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { DatabaseSettings } from '../database/settings.ts';
import { SettingsError } from '../errors.ts';
import { createLogger, type Logger, LogSettings } from '../logger.ts';
import { createMetrics, MetricSettings, type Metrics } from '../metrics.ts';
import { collectProblems, parseSettings, variableName } from '../settings.ts';
import type { ItemTable } from '../work-item/item-table.ts';
import type { KeyLimit } from '../work-item/key-limit.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import { longestItemTimeout } from './batch-limits.ts';
import type { Scheduler, WorkModule } from './define-scheduler.ts';
import { entitiesOf, itemEntitiesOf } from './entities.ts';
import { keyLimitName, keyLimitSettings, SchedulerSettings } from './settings.ts';

/** What lives as long as a Lambda container, and is shared by its invocations. */
export interface Container {
  readonly scheduler: Scheduler;
  /** The settings that every scheduler has. */
  readonly common: SchedulerSettings;
  /** Set where the scheduler has a concurrency key. */
  readonly keyLimit: KeyLimit | undefined;
  readonly database: Database;
  /** The scheduler's items, in that database. */
  readonly table: ItemTable;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: Random;
}

/** What a processor has besides: how items are worked on. */
export interface ProcessorContainer extends Container {
  readonly work: WorkModule<WorkItem, unknown, Readonly<Record<string, unknown>>, unknown>;
  /** The scheduler's own settings, as its `process` gets them. */
  readonly own: Readonly<Record<string, unknown>>;
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
 * Builds a scheduled Lambda's container from the environment. Nothing is connected yet, but the database's secret, if
 * there is one, is read.
 *
 * @throws SettingsError with all problems of the environment
 * @throws SecretError when the secret cannot be used
 */
export async function createScheduledContainer(scheduler: Scheduler, overrides: Overrides = {}): Promise<Container> {
  const { container } = await build(scheduler, entitiesOf([scheduler]), () => undefined, overrides);
  return container;
}

/** Builds a processor's container, in the same way; its units of work know its own entities alone. */
export async function createProcessorContainer(
  scheduler: Scheduler,
  overrides: Overrides = {},
): Promise<ProcessorContainer> {
  const parseOwn = (env: NodeJS.ProcessEnv) => parseSettings(scheduler.settings, env);
  const [{ container, own }, work] = await Promise.all([
    build(scheduler, itemEntitiesOf([scheduler]), parseOwn, overrides),
    scheduler.work(),
  ]);
  checkItemFits(scheduler, container.common);
  return { ...container, own, work };
}

/**
 * An item whose time limit never fits would be claimed and released for ever.
 *
 * @throws SettingsError that names the setting
 */
function checkItemFits({ settingsPrefix }: Scheduler, settings: SchedulerSettings): void {
  const { itemTimeoutSeconds, processorTimeoutSeconds } = settings;
  if (processorTimeoutSeconds === undefined || itemTimeoutSeconds <= longestItemTimeout(processorTimeoutSeconds))
    return;
  throw new SettingsError([
    `${variableName(settingsPrefix, 'itemTimeoutSeconds')} is ${itemTimeoutSeconds}; it must be at most ` +
      `${longestItemTimeout(processorTimeoutSeconds)}, to fit into the ${processorTimeoutSeconds} s of its Lambda`,
  ]);
}

async function build<Own>(
  scheduler: Scheduler,
  entities: readonly EntityClass<object>[],
  parseOwn: (env: NodeJS.ProcessEnv) => Own,
  overrides: Overrides,
): Promise<{ container: Container; own: Own }> {
  const env = overrides.env ?? process.env;
  const settings = collectProblems({
    common: () => parseSettings(SchedulerSettings, env, scheduler.settingsPrefix),
    keyLimit: () => parseKeyLimit(scheduler, env),
    own: () => parseOwn(env),
    database: () => parseSettings(DatabaseSettings, env),
    log: () => parseSettings(LogSettings, env),
    metrics: () => parseSettings(MetricSettings, env),
  });
  const clock = overrides.clock ?? systemClock;
  const database = openDatabase(await databaseAccess(settings.database, clock), entities);
  const container = {
    scheduler,
    common: settings.common,
    keyLimit: settings.keyLimit,
    database,
    table: { database, entity: scheduler.entity },
    logger: (overrides.logger ?? createLogger(settings.log)).with({ scheduler: scheduler.name }),
    metrics: overrides.metrics ?? createMetrics(scheduler.name, settings.metrics.stage),
    clock,
    random: overrides.random ?? systemRandom,
  };
  return { container, own: settings.own };
}

function parseKeyLimit({ name, settingsPrefix, concurrency }: Scheduler, env: NodeJS.ProcessEnv): KeyLimit | undefined {
  if (!concurrency) return undefined;
  const { [keyLimitName(concurrency)]: limit = concurrency.limit } = parseSettings(
    keyLimitSettings(concurrency),
    env,
    settingsPrefix,
  );
  return { scheduler: name, key: concurrency.key, limit };
}
