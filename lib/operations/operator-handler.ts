import { systemClock } from '../clock.ts';
import { databaseAccess } from '../database/access.ts';
import type { Database } from '../database/database.ts';
import { createLogger } from '../logger.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import type { Handler } from '../scheduler/lambda-handler.ts';
import { operatorCommands } from './commands.ts';
import { openForOperations } from './open.ts';
import { operate } from './operator.ts';
import { operationSettings } from './settings.ts';

/** Time for the batch that is under way, and for the answer. */
const RESERVE_MS = 10_000;

/**
 * The handler of the `operator` function: commands from outside the VPC. Returns what the command answers. A bulk
 * change that takes longer than the invocation stops between two batches, and says so.
 */
export function createOperatorHandler(
  schedulers: readonly Scheduler[],
  env: NodeJS.ProcessEnv = process.env,
): Handler<unknown, unknown> {
  let database: Database | undefined;
  const handler: (...args: Parameters<Handler<unknown, unknown>>) => Promise<unknown> = async (event, context) => {
    const settings = operationSettings(env);
    const logger = createLogger(settings.log);
    database ??= openForOperations(await databaseAccess(settings.database, systemClock), schedulers);
    const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE_MS));
    const operation = { database, schedulers, clock: systemClock, env, logger, signal };
    const answer = await operate(operatorCommands, operation, event);
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
