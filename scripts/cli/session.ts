import { readLocalState } from '../../deploy/stack/local-state.ts';
import { schedulers } from '../../functions/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { databaseAccess } from '../../lib/database/access.ts';
import { shownAddress } from '../../lib/database/address.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { isTransient } from '../../lib/database/transient.ts';
import { describeError } from '../../lib/errors.ts';
import { openForOperations } from '../../lib/operations/open.ts';
import type { Operation } from '../../lib/operations/operator.ts';
import { parseSettings } from '../../lib/settings.ts';
import { interruptSignal } from './interrupt.ts';
import { terminalLogger } from './terminal-logger.ts';

/** PostgreSQL's codes of a table and of a column that are not there. */
const NOT_MIGRATED = /^(42P01|42703)$/;

/** Any of them says where the database is. */
const DATABASE_VARIABLES = ['DATABASE_URL', 'DATABASE_HOST', 'DATABASE_SECRET_ID'];

/**
 * Does an operator's work on the database of `DATABASE_URL` or, where that is not set, on that of a running `npm run dev`.
 *
 * @param work it is told which database that is, as it may be shown
 * @param signal by what it is told to come to an end
 * @throws Error that says which database cannot be used and why, without its password
 */
export function withOperation<T>(
  work: (operation: Operation, address: string) => Promise<T>,
  signal = interruptSignal(),
): Promise<T> {
  return withDatabaseSettings(async (settings, env) => {
    const database = openForOperations(await databaseAccess(settings, systemClock), schedulers);
    const logger = terminalLogger(process.stderr);
    try {
      return await work({ database, schedulers, clock: systemClock, env, logger, signal }, addressOf(settings));
    } finally {
      await database.close();
    }
  });
}

/** The same for work that opens the database itself. */
export async function withDatabaseSettings<T>(
  work: (settings: DatabaseSettings, env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const isSet = DATABASE_VARIABLES.some((name) => process.env[name]);
  const env = isSet ? process.env : { ...process.env, ...readLocalState()?.settings };
  if (!DATABASE_VARIABLES.some((name) => env[name])) {
    throw new Error('DATABASE_URL is not set, and no `npm run dev` is running');
  }
  const settings = parseSettings(DatabaseSettings, env);
  try {
    return await work(settings, env);
  } catch (error) {
    throw explained(error, addressOf(settings));
  }
}

function addressOf({ databaseUrl, databaseHost, databaseSecretId }: DatabaseSettings): string {
  return databaseUrl ? shownAddress(databaseUrl) : (databaseHost ?? `the secret ${databaseSecretId}`);
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
