import { DatabaseSettings } from '../database/settings.ts';
import { LogSettings } from '../logger.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { SchedulerSettings } from '../scheduler/settings.ts';
import { collectProblems, parseSettings, variableName } from '../settings.ts';

/** What an operation needs of the environment: no scheduler's settings. */
export function operationSettings(env: NodeJS.ProcessEnv) {
  return collectProblems({
    database: () => parseSettings(DatabaseSettings, env),
    log: () => parseSettings(LogSettings, env),
  });
}

/** The environment of a scheduler where no queue takes part, so that its address need not be known. */
export function withoutQueue({ settingsPrefix }: Scheduler, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, [variableName(settingsPrefix, 'queueUrl')]: 'http://127.0.0.1/no-queue' };
}

/** The settings that carry the scheduler's prefix. */
export function settingsOf(scheduler: Scheduler, env: NodeJS.ProcessEnv): SchedulerSettings {
  return parseSettings(SchedulerSettings, withoutQueue(scheduler, env), scheduler.settingsPrefix);
}
