import { systemClock } from '../clock.ts';
import { databaseAccess } from '../database/access.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { createLogger } from '../logger.ts';
import type { Work } from '../scheduler/define-scheduler.ts';
import { operatorCommands } from './commands.ts';
import { operate } from './operator.ts';
import { operationSettings } from './settings.ts';

/** The handler of the `operator` function: commands from outside the VPC. Returns what the command answers. */
export function createOperatorHandler(schedulers: readonly Work[], env: NodeJS.ProcessEnv = process.env) {
  let database: Database | undefined;
  const entities = [...new Set(schedulers.flatMap(({ entity, otherEntities = [] }) => [entity, ...otherEntities]))];
  const handler = async (event: unknown): Promise<unknown> => {
    const settings = operationSettings(env);
    const logger = createLogger(settings.log);
    database ??= openDatabase(await databaseAccess(settings.database, systemClock), entities);
    const answer = await operate(operatorCommands, { database, schedulers, clock: systemClock }, event);
    logger.info('operation finished', { event, answer });
    return answer;
  };
  return Object.assign(handler, {
    close: async () => {
      await database?.close();
      database = undefined;
    },
  });
}
