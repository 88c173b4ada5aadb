import { camel, type SchedulerNames } from '../names.ts';
import type { NewScheduler } from '../prepare.ts';
import type { ExistingTable } from './existing-table.ts';
import { sideFiles } from './side-files.ts';
import { planSideTable } from './side-plan.ts';

/**
 * A scheduler whose items stand beside the rows of a table that exists, in a table of their own; it is not altered.
 *
 * @param root the project's folder
 * @throws UsageError that names what is in the way
 */
export function schedulerBesideTable(
  root: string,
  names: SchedulerNames,
  table: ExistingTable,
  leaveOut: readonly string[],
): NewScheduler & { readonly names: SchedulerNames } {
  const plan = planSideTable(root, { ...names, variable: camel(names.name) }, table, leaveOut);
  const beside = { schema: table.schema, name: table.name, isThere: plan.isShared };
  return {
    name: names.name,
    names: { ...names, className: plan.item.className, table: plan.item.table },
    files: sideFiles(plan),
    async migrations(run) {
      return JSON.parse(await run('scripts/scaffold/generate-migration.ts', names.name, JSON.stringify(beside)));
    },
  };
}
