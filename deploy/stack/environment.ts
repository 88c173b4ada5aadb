import { DatabaseSettings } from '../../lib/database/settings.ts';
import { LogSettings } from '../../lib/logger.ts';
import { MetricSettings } from '../../lib/metrics.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { documentSchedulerSettings } from '../../lib/scheduler/settings.ts';
import { documentSettings, type SettingDocumentation, variableName } from '../../lib/settings.ts';
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
  return {
    ...valuesOf(documentSettings(DatabaseSettings), values),
    ...valuesOf(documentSettings(LogSettings), values),
    ...values.platform,
  };
}

/** What a scheduler's scheduled Lambda needs. */
export function schedulerEnvironment(scheduler: Scheduler, queue: string, values: Values): Environment {
  return {
    ...sharedEnvironment(values),
    ...valuesOf(documentSettings(MetricSettings), values),
    ...valuesOf(documentSchedulerSettings(scheduler), values),
    ...(!values.isLocal && { [variableName(scheduler.settingsPrefix, 'queueUrl')]: ref(queue) }),
  };
}

/** What its processor needs: the same, and the scheduler's own settings. */
export function processorEnvironment(
  scheduler: Scheduler,
  queue: string,
  values: Values,
  timeoutSeconds: number,
): Environment {
  return {
    ...schedulerEnvironment(scheduler, queue, values),
    ...valuesOf(documentSettings(scheduler.settings), values),
    [variableName(scheduler.settingsPrefix, 'processorTimeoutSeconds')]: String(timeoutSeconds),
  };
}

/** What is set of a scheduler's settings: the others have their defaults, and a variable each would not fit for all. */
export function settingsThatAreSet(scheduler: Scheduler, { env }: Values): Environment {
  const names = [...documentSchedulerSettings(scheduler), ...documentSettings(scheduler.settings)].map(
    ({ name }) => name,
  );
  const set = names.flatMap((name) => {
    const value = env[name]?.trim();
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(set);
}

/** Every setting that has a value, so that a function's environment shows what it runs with. */
function valuesOf(settings: readonly SettingDocumentation[], { given, env }: Values): Environment {
  const values = settings.map(({ name, default: value }) => {
    return [name, given[name] ?? (env[name]?.trim() || value || '')] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => value !== ''));
}
