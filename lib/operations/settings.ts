import { DatabaseSettings } from '../database/settings.ts';
import { LogSettings } from '../logger.ts';
import { collectProblems, parseSettings } from '../settings.ts';

/** What an operation needs of the environment: no scheduler's settings. */
export function operationSettings(env: NodeJS.ProcessEnv) {
  return collectProblems({
    database: () => parseSettings(DatabaseSettings, env),
    log: () => parseSettings(LogSettings, env),
  });
}
