import { DatabaseSettings } from '../lib/database/settings.ts';
import { LogSettings } from '../lib/logger.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { SchedulerSettings } from '../lib/scheduler/settings.ts';
import { documentSettings, type SettingsSchema, variableName } from '../lib/settings.ts';
import { ref } from './cloudformation.ts';

/** A function's variables; an object is a reference that CloudFormation resolves. */
export type Environment = Readonly<Record<string, string | { readonly Ref: string }>>;

/** Where the values of variables come from. */
export interface Values {
  /** Whether there is no AWS, so that nothing can be referred to. */
  readonly isLocal: boolean;
  /** What the stage gives to every function besides the settings. */
  readonly platform: Readonly<Record<string, string>>;
  /** Settings that the stage decides; win over what is set. */
  readonly given: Readonly<Record<string, string>>;
  /** What is set; wins over the defaults. */
  readonly env: NodeJS.ProcessEnv;
}

/** What every function needs: the database and the log. */
export function sharedEnvironment(values: Values): Environment {
  return { ...settingsOf(DatabaseSettings, '', values), ...settingsOf(LogSettings, '', values), ...values.platform };
}

/** What a scheduler's scheduled Lambda needs. */
export function schedulerEnvironment({ settingsPrefix }: Scheduler, queue: string, values: Values): Environment {
  return {
    ...sharedEnvironment(values),
    ...settingsOf(SchedulerSettings, settingsPrefix, values),
    ...(!values.isLocal && { [variableName(settingsPrefix, 'queueUrl')]: ref(queue) }),
  };
}

/** What its processor needs: the same, and the scheduler's own settings. */
export function processorEnvironment(scheduler: Scheduler, queue: string, values: Values): Environment {
  return { ...schedulerEnvironment(scheduler, queue, values), ...settingsOf(scheduler.settings, '', values) };
}

/** Every setting of a group that has a value, so that a function's environment shows what it runs with. */
function settingsOf(schema: SettingsSchema, prefix: string, { given, env }: Values): Environment {
  const settings = documentSettings(schema, prefix).map(({ name, default: value }) => {
    return [name, given[name] ?? (env[name]?.trim() || value || '')] as const;
  });
  return Object.fromEntries(settings.filter(([, value]) => value !== ''));
}
