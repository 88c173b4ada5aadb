/**
 * Prints what makes items of the rows of a table, as JSON: its migrations or, where somebody else migrates it, their SQL.
 * Started by `prepare.ts` in the copy of the project, whose `functions/index.ts` lists the scheduler.
 */
import { entities } from '../../functions/index.ts';
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

/** What it prints. */
export interface AdoptionAnswer {
  readonly existingTable: MigrationFile;
  readonly migration: MigrationFile;
}

const order = JSON.parse(process.argv[2] ?? '') as AdoptionOrder;
const orm = offlineOrm(entities);
const additions = additionsTo(orm, order.table);
const statements = order.byHand ? completeStatements(orm, order.table) : existingStatements(orm, order.table);
const answer: AdoptionAnswer = {
  existingTable: existingTableFile(order.name, order.table, statements),
  migration: adoptionFile(order.name, order.table, additions, order.existing),
};
process.stdout.write(JSON.stringify(answer));
