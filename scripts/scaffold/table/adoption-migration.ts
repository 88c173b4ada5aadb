import type { MikroORM } from '@mikro-orm/postgresql';
import { type DatabaseSchema, SchemaComparator } from '@mikro-orm/sql';

/** Where the table is, and how the work columns in it are called. */
export interface AdoptedTable {
  readonly schema: string;
  readonly name: string;
  readonly prefix: string;
  /** Tables of relatives that are made together with it, where there is nothing else. */
  readonly relatives: readonly { readonly schema: string; readonly name: string }[];
}

/** Definitions by names, as SQL writes them. */
type Definitions = Readonly<Record<string, string>>;

/** What is added to a table. */
export interface Additions {
  /** Quoted and with its schema. */
  readonly table: string;
  readonly columns: Definitions;
  readonly checks: Definitions;
  readonly indexes: Definitions;
}

/** The statements that make the table as it was before, and its relatives, in a database that has neither. */
export function existingStatements(orm: MikroORM, table: AdoptedTable): string[] {
  return difference(orm, withoutTables(orm, table), withoutWork(orm, table));
}

/** The same, for a table that has the work columns already. */
export function completeStatements(orm: MikroORM, table: AdoptedTable): string[] {
  return difference(orm, withoutTables(orm, table), orm.schema.getTargetSchema());
}

/**
 * What the entity has over the table as it was, by the ORM's own comparison.
 *
 * @throws Error when that is anything else than additions
 */
export function additionsTo(orm: MikroORM, adopted: AdoptedTable): Additions {
  const target = orm.schema.getTargetSchema();
  const statements = difference(orm, withoutWork(orm, adopted), target);
  const other = statements.find((statement) => !ADDITIONS.some((pattern) => pattern.test(statement)));
  if (other) throw new Error(`${other} adds nothing to ${adopted.schema}.${adopted.name}`);
  return {
    table: tableIn(target, adopted).getQuotedName(),
    columns: Object.fromEntries(statements.flatMap(columnsIn)),
    checks: definitionsIn(statements, CHECK),
    indexes: definitionsIn(statements, INDEX),
  };
}

const COLUMNS = /^alter table \S+ add "(?!.*\bdrop ).*;$/;
const CHECK = /^alter table \S+ add constraint "([^"]+)" (check .*);$/;
const INDEX = /^create index "([^"]+)" on \S+ (.*);$/;
const ADDITIONS = [COLUMNS, CHECK, INDEX];

function definitionsIn(statements: readonly string[], pattern: RegExp): Definitions {
  const found = statements.map((statement) => pattern.exec(statement)).filter((match) => match !== null);
  return Object.fromEntries(found.map(([, name = '', definition = '']) => [name, definition]));
}

function columnsIn(statement: string): [name: string, definition: string][] {
  const all = COLUMNS.test(statement) ? statement.slice(0, -1).matchAll(/add "([^"]+)" (.*?)(?=, add "|$)/g) : [];
  return [...all].map(([, name = '', definition = '']) => [name, definition]);
}

function difference(orm: MikroORM, from: DatabaseSchema, to: DatabaseSchema): string[] {
  const comparator = new SchemaComparator(orm.em.getPlatform());
  const sql = orm.schema.diffToSQL(comparator.compare(from, to), { wrap: false });
  return sql.split('\n').filter((statement) => statement.trim() !== '');
}

function tableIn(schema: DatabaseSchema, { schema: of, name }: Pick<AdoptedTable, 'schema' | 'name'>) {
  const table = schema
    .getTables()
    .find((candidate) => candidate.name === name && (candidate.schema ?? 'public') === of);
  if (!table) throw new Error(`no entity is that of the table ${of}.${name}`);
  return table;
}

function withoutWork(orm: MikroORM, adopted: AdoptedTable): DatabaseSchema {
  const schema = orm.schema.getTargetSchema();
  const table = tableIn(schema, adopted);
  const isWork = (column: string) => column.startsWith(adopted.prefix);
  table.setIndexes(table.getIndexes().filter(({ columnNames }) => !columnNames.some(isWork)));
  table.setChecks([]);
  for (const { name } of table.getColumns().filter((column) => isWork(column.name))) table.removeColumn(name);
  return schema;
}

function withoutTables(orm: MikroORM, adopted: AdoptedTable): DatabaseSchema {
  const schema = orm.schema.getTargetSchema();
  const gone = new Set([adopted, ...adopted.relatives].map((table) => tableIn(schema, table)));
  const kept = schema.getTables().filter((table) => !gone.has(table));
  const types = new Set(
    kept.flatMap((table) => table.getColumns().flatMap(({ nativeEnumName }) => nativeEnumName ?? [])),
  );
  schema.setTables(kept);
  schema.setNativeEnums(
    Object.fromEntries(Object.entries(schema.getNativeEnums()).filter(([name]) => types.has(name))),
  );
  schema.setNamespaces(new Set(kept.flatMap((table) => table.schema ?? [])));
  return schema;
}
