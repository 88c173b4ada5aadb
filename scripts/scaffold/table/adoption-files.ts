import { type MigrationFile, nextTimestamp } from '../migration-file.ts';
import { pascal } from '../names.ts';
import type { Additions, AdoptedTable } from './adoption-migration.ts';

/** What becomes of the rows that are there: all are done, all are due, or those are due that a filter of the ORM means. */
export type Existing = 'completed' | 'pending' | { readonly due: object };

/** The migration that makes items of a table's rows, and what it adds: with what becomes of the rows that are there. */
export function adoptionFile(
  name: string,
  table: AdoptedTable,
  found: Additions,
  existing: Existing,
): { readonly file: MigrationFile; readonly additions: Additions & { readonly afterwards: readonly string[] } } {
  const timestamp = nextTimestamp();
  const className = `Migration${timestamp}`;
  const additions = { ...found, ...withExisting(found, table.prefix, existing) };
  const text = `import { AdoptTable } from './adopt-table.ts';

/** Makes items of the rows of ${table.schema}.${table.name}: ${REMARKS[typeof existing === 'string' ? existing : 'due']}. */
export class ${className} extends AdoptTable {
  override name = '${className}';
  protected readonly table = ${JSON.stringify(additions.table)};
  protected readonly columns = ${JSON.stringify(additions.columns)};
  protected readonly checks = ${JSON.stringify(additions.checks)};
  protected readonly indexes = ${JSON.stringify(additions.indexes)};
  protected readonly afterwards = ${JSON.stringify(additions.afterwards)};
${typeof existing === 'string' ? '' : `  protected override readonly due = ${JSON.stringify(existing.due)};\n`}}
`;
  return { file: { className, fileName: `adoption-${timestamp}-${name}.ts`, text }, additions };
}

const REMARKS = {
  completed: 'those that are there count as done',
  pending: 'those that are there are due',
  due: 'of those that are there some are due, and the others count as done',
};

/** A default of the rows that are there is none that is written: it is changed before the next row comes. */
function withExisting({ columns }: Additions, prefix: string, existing: Existing) {
  if (existing === 'pending') return { columns, afterwards: [] };
  const status = `${prefix}status`;
  const finished = `${prefix}finished_at`;
  return {
    columns: {
      ...columns,
      [status]: (columns[status] ?? '').replace("'pending'", "'completed'"),
      // When they were done nobody knows; today it would be counted as today's work.
      [finished]: `${columns[finished]} default 'epoch'`,
    },
    afterwards: [`alter column "${status}" set default 'pending'`, `alter column "${finished}" drop default`],
  };
}

/** The migration that makes the table itself, in a database that has nothing else. */
export function existingTableFile(name: string, table: AdoptedTable, statements: readonly string[]): MigrationFile {
  const className = `Existing${pascal(name)}`;
  const text = `import { Migration } from '@mikro-orm/migrations';

/** The table ${table.schema}.${table.name} as it was found, in databases that have nothing else: of the local run, of the tests. */
export class ${className} extends Migration {
  override name = '${className}';

  override up(): void {
${statements.map((statement) => `    this.addSql(${JSON.stringify(statement)});`).join('\n')}
  }
}
`;
  return { className, fileName: `existing-${name}.ts`, text };
}
