/**
 * Prints what makes items of the rows of a table, as JSON: its migrations, and the same as SQL for somebody who migrates the
 * table by other means. Started by `prepare.ts` in the copy of the project, whose `functions/index.ts` lists the scheduler.
 */
import { entities, schedulers } from '../../functions/index.ts';
import { describeError } from '../../lib/errors.ts';
import { AdoptTable } from '../../migrations/adopt-table.ts';
import type { MigrationFile } from './migration-file.ts';
import { offlineOrm } from './offline-orm.ts';
import { adoptionFile, type Existing, existingTableFile } from './table/adoption-files.ts';
import { type AdoptedTable, additionsTo, completeStatements, existingStatements } from './table/adoption-migration.ts';

/** What is asked of it. */
export interface AdoptionOrder {
  readonly name: string;
  readonly table: AdoptedTable;
  readonly existing: Existing;
  /** Somebody else migrates the table. */
  readonly byHand: boolean;
}

/** What it prints; a problem is one of what it was asked. */
export type AdoptionAnswer =
  | { readonly problem: string }
  | {
      readonly problem?: undefined;
      readonly existingTable: MigrationFile;
      readonly migration: MigrationFile;
      readonly script: string;
      readonly undoScript: string;
    };

const orm = offlineOrm(entities);

function answerTo(order: AdoptionOrder): AdoptionAnswer {
  const problem = problemOfFilter(order);
  if (problem !== undefined) return { problem };
  const { file, additions } = adoptionFile(order.name, order.table, additionsTo(orm, order.table), order.existing);
  class Adoption extends AdoptTable {
    override name = file.className;
    protected readonly table = additions.table;
    protected readonly columns = additions.columns;
    protected readonly checks = additions.checks;
    protected readonly indexes = additions.indexes;
    protected readonly afterwards = additions.afterwards;
  }
  const adoption = new Adoption(orm.em.getDriver(), orm.config);
  const statements = order.byHand ? completeStatements(orm, order.table) : existingStatements(orm, order.table);
  return {
    existingTable: existingTableFile(order.name, order.table, statements),
    migration: file,
    script: adoption.script(),
    undoScript: adoption.undoScript(),
  };
}

/** What the entity has not; the query of the filter is built, and nobody runs it. */
function problemOfFilter({ name, existing }: AdoptionOrder): string | undefined {
  const { entity } = schedulers.find((scheduler) => scheduler.name === name) ?? {};
  if (!entity || typeof existing === 'string') return undefined;
  try {
    orm.em.fork().createQueryBuilder(entity).where(existing.due).getFormattedQuery();
    return undefined;
  } catch (error) {
    const known = orm
      .getMetadata()
      .get(entity)
      .props.map((property) => property.name);
    return `--existing-where is ${JSON.stringify(existing.due)}: ${describeError(error).message}; there is ${known.join(', ')}`;
  }
}

process.stdout.write(JSON.stringify(answerTo(JSON.parse(process.argv[2] ?? '') as AdoptionOrder)));
