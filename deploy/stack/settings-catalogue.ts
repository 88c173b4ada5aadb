import { schedulers } from '../../functions/index.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { LogSettings } from '../../lib/logger.ts';
import { MetricSettings } from '../../lib/metrics.ts';
import { documentSchedulerSettings } from '../../lib/scheduler/settings.ts';
import { documentSettings, type SettingDocumentation } from '../../lib/settings.ts';
import { DeploymentSettings } from './settings.ts';

export interface SettingsGroup {
  readonly title: string;
  /** Read when the stack is packaged, and by no function. */
  readonly isForDeployment?: true;
  readonly settings: readonly SettingDocumentation[];
}

/** Every setting there is, each once, read from the schemas that parse them. */
export function settingsCatalogue(): SettingsGroup[] {
  const shared = [DatabaseSettings, LogSettings, MetricSettings].flatMap((schema) => documentSettings(schema));
  const own = new Map(
    schedulers.flatMap(({ settings }) => documentSettings(settings)).map((setting) => [setting.name, setting]),
  );
  return [
    { title: 'Database, log and metrics', settings: shared },
    ...schedulers.map((scheduler) => ({
      title: `Scheduler ${scheduler.name}`,
      settings: documentSchedulerSettings(scheduler),
    })),
    { title: 'What processing takes', settings: [...own.values()] },
    { title: 'Deployment', isForDeployment: true, settings: documentSettings(DeploymentSettings) },
  ];
}
