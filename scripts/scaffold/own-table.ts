import type { SchedulerNames } from './names.ts';
import type { NewScheduler } from './prepare.ts';
import { renderTemplate } from './template.ts';

/** A scheduler of items that have a table of their own, which its migration creates. */
export function schedulerOfOwnTable(names: SchedulerNames): NewScheduler {
  return {
    name: names.name,
    files: renderTemplate(names),
    async migrations(run) {
      return JSON.parse(await run('scripts/scaffold/generate-migration.ts', names.name));
    },
  };
}
