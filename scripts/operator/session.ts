import { readLocalState } from '../../deploy/local-state.ts';
import { schedulers } from '../../functions/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { databaseAccess } from '../../lib/database/access.ts';
import type { Database } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { isTransient } from '../../lib/database/transient.ts';
import { describeError } from '../../lib/errors.ts';
import { openForOperations } from '../../lib/operations/open.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { SchedulerSettings } from '../../lib/scheduler/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { withoutPassword } from '../local/command.ts';

/** What an operator's command works with. */
export interface Session {
  readonly database: Database;
  readonly env: NodeJS.ProcessEnv;
  /** The settings that carry the scheduler's prefix. */
  settingsOf(scheduler: Scheduler): SchedulerSettings;
  /** The scheduler's own settings. */
  ownSettingsOf(scheduler: Scheduler): Readonly<Record<string, unknown>>;
}

/** PostgreSQL's codes of a table and of a column that are not there. */
const NOT_MIGRATED = /^(42P01|42703)$/;

/** Any of them says where the database is. */
const DATABASE_VARIABLES = ['DATABASE_URL', 'DATABASE_HOST', 'DATABASE_SECRET_ID'];

/** No queue takes part in what operators do. */
const NO_QUEUE = 'http://127.0.0.1/no-queue';

/**
 * Does an operator's work on the database of `DATABASE_URL` or, where that is not set, on that of a running `npm run dev`.
 *
 * @throws Error that says which database cannot be used and why, without its password
 */
export async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const isSet = DATABASE_VARIABLES.some((name) => process.env[name]);
  const env = isSet ? process.env : { ...process.env, ...readLocalState()?.settings };
  if (!DATABASE_VARIABLES.some((name) => env[name])) {
    throw new Error('DATABASE_URL is not set, and no `npm run dev` is running');
  }
  const settings = parseSettings(DatabaseSettings, env);
  const access = await databaseAccess(settings, systemClock);
  const database = openForOperations(access, schedulers);
  try {
    return await work({
      database,
      env,
      settingsOf: ({ settingsPrefix }) =>
        parseSettings(SchedulerSettings, { [`${settingsPrefix}QUEUE_URL`]: NO_QUEUE, ...env }, settingsPrefix),
      ownSettingsOf: (scheduler) => parseSettings(scheduler.settings, env),
    });
  } catch (error) {
    throw explained(error, settings.databaseUrl ? withoutPassword(settings.databaseUrl) : (access.databaseHost ?? ''));
  } finally {
    await database.close();
  }
}

function explained(error: unknown, address: string): unknown {
  if (!Error.isError(error)) return error;
  if ('code' in error && NOT_MIGRATED.test(String(error.code))) {
    return new Error(`the database at ${address} is not migrated: npm run migrate`, { cause: error });
  }
  if (isTransient(error)) {
    return new Error(`the database at ${address} cannot be used: ${describeError(error).message}`, { cause: error });
  }
  return error;
}
