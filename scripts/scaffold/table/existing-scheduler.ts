import { UsageError } from '../../cli/command.ts';
import type { AdoptionAnswer, AdoptionOrder } from '../generate-adoption.ts';
import { camel, type SchedulerNames } from '../names.ts';
import type { NewScheduler } from '../prepare.ts';
import { adoptedFiles } from './adopted-files.ts';
import type { Existing } from './adoption-files.ts';
import { type AdoptionWishes, planAdoption } from './adoption-plan.ts';
import type { ExistingTable } from './existing-table.ts';

/** What a person wants to become of a table that exists. */
export interface ExistingWishes extends AdoptionWishes {
  readonly existing: Existing;
  /** Somebody else migrates the table: this is called with the SQL that is to be run, and the SQL that undoes it. */
  readonly onScript?: ((script: string, undo: string) => void) | undefined;
}

/**
 * A scheduler whose items are the rows of a table that exists.
 *
 * @param relatives tables that it refers to, which `load` is to read
 * @throws UsageError that names what is in the way
 */
export function schedulerOfExistingTable(
  names: SchedulerNames,
  table: ExistingTable,
  relatives: readonly ExistingTable[],
  { existing, onScript, ...wishes }: ExistingWishes,
): NewScheduler {
  const plan = planAdoption({ ...names, variable: camel(names.name) }, table, relatives, wishes);
  const { schema, name } = table;
  const order: AdoptionOrder = {
    name: names.name,
    table: {
      schema,
      name,
      prefix: wishes.prefix,
      relatives: relatives.map((one) => ({ schema: one.schema, name: one.name })),
    },
    existing,
    byHand: onScript !== undefined,
  };
  return {
    name: names.name,
    files: adoptedFiles(plan),
    async migrations(run) {
      const answer = JSON.parse(
        await run('scripts/scaffold/generate-adoption.ts', JSON.stringify(order)),
      ) as AdoptionAnswer;
      if (answer.problem !== undefined) throw new UsageError(answer.problem);
      onScript?.(answer.script, answer.undoScript);
      return { existingTable: answer.existingTable, ...(!onScript && { migration: answer.migration }) };
    },
  };
}
