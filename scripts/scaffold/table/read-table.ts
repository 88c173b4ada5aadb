import { MikroORM } from '@mikro-orm/postgresql';
import type { DatabaseSchema, DatabaseTable } from '@mikro-orm/sql';
import { entities } from '../../../functions/index.ts';
import { systemClock } from '../../../lib/clock.ts';
import { databaseAccess } from '../../../lib/database/access.ts';
import { ormOptions } from '../../../lib/database/database.ts';
import { introspect } from '../../../lib/database/introspection.ts';
import type { DatabaseSettings } from '../../../lib/database/settings.ts';
import { UsageError } from '../../cli/command.ts';
import type { ExistingColumn, ExistingTable } from './existing-table.ts';

/** What becomes of a table's rows: items, or what items of another table stand beside. */
export type TableUse = 'items' | 'beside';

/**
 * Reads what tables are, by the ORM's own introspection. Nothing is written.
 *
 * @param written names as people write them: `shop.parcels`, or `parcels` for one of the schema `public`
 * @throws UsageError when there is no such table, or it cannot be adopted: by name, and why
 */
export async function readTables(
  settings: DatabaseSettings,
  written: readonly string[],
  use: TableUse = 'items',
): Promise<ExistingTable[]> {
  const names = written.map(parseName);
  const orm = new MikroORM(ormOptions(await databaseAccess(settings, systemClock), entities));
  try {
    const schemas = new Set(names.map((name) => name.schema));
    const schema = await introspect(
      orm,
      [...schemas],
      names.map(({ name }) => name),
    );
    return names.map(({ schema: of, name }) => describe(schema, of, name, use));
  } finally {
    await orm.close();
  }
}

function parseName(written: string): { schema: string; name: string } {
  const [, schema = 'public', name] = /^(?:([\p{L}\p{N}_$ -]+)\.)?([\p{L}\p{N}_$ -]+)$/u.exec(written) ?? [];
  if (name === undefined) {
    throw new UsageError(`the table is ${JSON.stringify(written)}; it must be a name such as parcels or shop.parcels`);
  }
  return { schema, name };
}

function describe(schema: DatabaseSchema, of: string, name: string, use: TableUse): ExistingTable {
  const table = schema.getTables().find((candidate) => candidate.name === name && candidate.schema === of);
  if (!table) throw new UsageError(`${of}.${name} ${whyNot(schema, of, name, use)}`);
  if (use === 'items' && table.getPartitioning()) {
    throw new UsageError(
      `${of}.${name} is partitioned: indexes of it cannot be built while others write. --beside puts the work in a table of its own`,
    );
  }
  const primaryKey = table.getPrimaryKey();
  const [key, ...others] = primaryKey?.columnNames ?? [];
  if (key === undefined || others.length > 0) {
    const what = key === undefined ? 'no primary key' : `a primary key of ${others.length + 1} columns`;
    throw new UsageError(
      `${of}.${name} has ${what}; ${NEEDS[use].key} needs one of one column. Give it one, or work through another table`,
    );
  }
  return {
    schema: of,
    name,
    key,
    columns: columnsOf(table),
    unique: table
      .getIndexes()
      .filter((index) => index.unique && index.columnNames.length === 1 && !index.where)
      .flatMap(({ columnNames }) => columnNames),
    foreignKeys: Object.values(table.getForeignKeys())
      .filter(({ columnNames }) => columnNames.length === 1)
      .map(({ columnNames: [column = ''], referencedTableName: to }) => ({
        column,
        to: to.includes('.') ? to : `public.${to}`,
      })),
  };
}

const NEEDS = {
  items: { key: 'an item', table: 'items are the rows of a table' },
  beside: { key: 'the foreign key of the items beside it', table: 'no foreign key leads to one' },
} as const satisfies Record<TableUse, object>;

function whyNot(schema: DatabaseSchema, of: string, name: string, use: TableUse): string {
  const isView = schema.getViews().some((view) => view.name === name && view.schema === of);
  if (isView) return `is a view; ${NEEDS[use].table}`;
  const other = schema.getTables().find((table) => table.name === name);
  const advice = other ? `; there is ${other.schema}.${name}` : '';
  return `is no table that this user can see in this database${advice}. (A partition is reached by the table that it is of.)`;
}

function columnsOf(table: DatabaseTable): ExistingColumn[] {
  return table.getColumns().map((column) => ({
    name: column.name,
    type: column.type,
    isNullable: column.nullable ?? false,
    defaultValue: column.default ?? null,
    countsUp: column.autoincrement ?? false,
    generated: column.generated?.includes('identity') ? undefined : column.generated,
    values: column.enumItems?.length ? column.enumItems : undefined,
  }));
}
