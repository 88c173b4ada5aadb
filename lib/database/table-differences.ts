import type { EntityClass, EntityMetadata } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { type DatabaseSchema, type DatabaseTable, SchemaComparator } from '@mikro-orm/sql';
import { catalogEntities, checksOf, numberOfTable, unfinishedIndexes } from './catalog.ts';
import { ormOptions } from './database.ts';
import { checkOf, columnOf, indexOf } from './described.ts';
import { introspect } from './introspection.ts';
import type { DatabaseAccess } from './settings.ts';

const DEFAULT_SCHEMA = 'public';

/** Names of what a table has in the database. */
export interface TableParts {
  readonly columns: readonly string[];
  readonly indexes: readonly string[];
  readonly checks: readonly string[];
}

/**
 * What tables lack, or have otherwise, of what their entities describe: one sentence for each difference. Of columns beyond
 * the compared parts only those are named that are not there at all, as a statement would fail on them. Nothing is written.
 *
 * @param entities those that the compared ones refer to, and these
 * @param partsOf what is compared of an entity's table
 */
export async function tableDifferences(
  access: DatabaseAccess,
  entities: readonly EntityClass<object>[],
  compared: readonly EntityClass<object>[],
  partsOf: (entity: EntityMetadata) => TableParts,
): Promise<string[]> {
  const orm = new MikroORM(ormOptions(access, [...entities, ...(catalogEntities as never[])]));
  try {
    const differences: string[] = [];
    for (const entity of compared) {
      const metadata = orm.getMetadata().get(entity);
      differences.push(...(await differencesOf(orm, metadata, partsOf(metadata))));
    }
    return differences;
  } finally {
    await orm.close();
  }
}

async function differencesOf(orm: MikroORM, metadata: EntityMetadata, parts: TableParts): Promise<string[]> {
  const { tableName: table, schema = DEFAULT_SCHEMA } = metadata;
  const sentences = (differences: string[]) => differences.map((difference) => `${schema}.${table}: ${difference}`);
  const em = orm.em.fork();
  const number = await numberOfTable(em, schema, table);
  if (number === undefined) return sentences(['the table is missing']);
  const wanted = tableIn(orm.schema.getTargetSchema(), schema, table);
  const actual = tableIn(await introspect(orm, [schema], [table]), schema, table);
  if (!wanted || !actual) return sentences(['this user may not see the table; wanted: the right to read and write it']);
  return sentences([
    ...columnDifferences(orm, actual, wanted, parts.columns),
    ...indexDifferences(orm, actual, wanted, parts.indexes, await unfinishedIndexes(em, number)),
    ...checkDifferences(orm, actual, wanted, parts.checks, await checksOf(em, number)),
  ]);
}

function tableIn(all: DatabaseSchema, schema: string, table: string): DatabaseTable | undefined {
  return all.getTables().find(({ name, schema: of = DEFAULT_SCHEMA }) => name === table && of === schema);
}

/** What of a column is compared. Its values have a check of their own. */
const COMPARED = ['type', 'nullable', 'default', 'generated'];

function columnDifferences(
  orm: MikroORM,
  actual: DatabaseTable,
  wanted: DatabaseTable,
  compared: readonly string[],
): string[] {
  const platform = orm.em.getPlatform();
  const comparator = new SchemaComparator(platform);
  return wanted.getColumns().flatMap((column) => {
    const there = actual.getColumn(column.name);
    const asWanted = `wanted: ${columnOf(platform, column)}`;
    if (!there) return [`the column ${column.name} is missing; ${asWanted}`];
    if (!compared.includes(column.name)) return [];
    const changed = comparator.diffColumn(there, column, actual);
    if (!COMPARED.some((property) => changed.has(property))) return [];
    return [`the column ${column.name} is ${columnOf(platform, there)}; ${asWanted}`];
  });
}

function indexDifferences(
  orm: MikroORM,
  actual: DatabaseTable,
  wanted: DatabaseTable,
  compared: readonly string[],
  unfinished: readonly string[],
): string[] {
  const comparator = new SchemaComparator(orm.em.getPlatform());
  return compared.flatMap((fullName) => {
    const index = wanted.getIndex(fullName);
    if (!index) return [];
    const name = stored(orm, fullName);
    const there = actual.getIndex(name);
    const asWanted = `wanted: ${indexOf(index)}`;
    if (!there) return [`the index ${name} is missing; ${asWanted}`];
    if (comparator.diffIndex(there, { ...index, keyName: name })) {
      return [`the index ${name} is ${indexOf(there)}; ${asWanted}`];
    }
    return unfinished.includes(name)
      ? [`the index ${name} is there, but its building was never finished; ${asWanted}, dropped and built again`]
      : [];
  });
}

function checkDifferences(
  orm: MikroORM,
  actual: DatabaseTable,
  wanted: DatabaseTable,
  compared: readonly string[],
  there: readonly { readonly name: string; readonly isValidated: boolean }[],
): string[] {
  const comparator = new SchemaComparator(orm.em.getPlatform());
  return compared.flatMap((fullName) => {
    const name = stored(orm, fullName);
    const check = wanted.getCheck(name);
    if (!check) return [];
    const asWanted = `wanted: ${checkOf(check)}`;
    const found = there.find((constraint) => constraint.name === name);
    if (!found) return [`the check ${name} is missing; ${asWanted}`];
    if (!found.isValidated)
      return [`the check ${name} was never held against the rows that were there; wanted: validated`];
    const seen = actual.getCheck(name);
    return seen && comparator.diffExpression(seen.expression as string, check.expression as string)
      ? [`the check ${name} is ${checkOf(seen)}; ${asWanted}`]
      : [];
  });
}

/** PostgreSQL cuts names that are too long. */
function stored(orm: MikroORM, name: string): string {
  return name.slice(0, orm.em.getPlatform().getMaxIdentifierLength());
}
