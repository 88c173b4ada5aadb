import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

/** PostgreSQL's own tables of what there is, as far as the ORM's introspection does not read them. They are only read. */
const catalog = { schema: 'pg_catalog' };

const Namespace = defineEntity({
  ...catalog,
  name: 'CatalogNamespace',
  tableName: 'pg_namespace',
  properties: { oid: p.integer().primary(), name: p.string().fieldName('nspname') },
});

const Relation = defineEntity({
  ...catalog,
  name: 'CatalogRelation',
  tableName: 'pg_class',
  properties: {
    oid: p.integer().primary(),
    name: p.string().fieldName('relname'),
    namespace: p.integer().fieldName('relnamespace'),
    kind: p.string().fieldName('relkind'),
  },
});

const Index = defineEntity({
  ...catalog,
  name: 'CatalogIndex',
  tableName: 'pg_index',
  properties: {
    oid: p.integer().primary().fieldName('indexrelid'),
    table: p.integer().fieldName('indrelid'),
    isValid: p.boolean().fieldName('indisvalid'),
  },
});

const Constraint = defineEntity({
  ...catalog,
  name: 'CatalogConstraint',
  tableName: 'pg_constraint',
  properties: {
    oid: p.integer().primary(),
    name: p.string().fieldName('conname'),
    table: p.integer().fieldName('conrelid'),
    kind: p.string().fieldName('contype'),
    isValidated: p.boolean().fieldName('convalidated'),
  },
});

export const catalogEntities = [Namespace, Relation, Index, Constraint];

/** Tables, and tables in partitions. */
const TABLE_KINDS = ['r', 'p'];

/** The number of a table in its database; undefined where there is none of that name. */
export async function numberOfTable(em: EntityManager, schema: string, name: string): Promise<number | undefined> {
  const namespace = await em.findOne(Namespace, { name: schema });
  const table =
    namespace && (await em.findOne(Relation, { name, namespace: namespace.oid, kind: { $in: TABLE_KINDS } }));
  return table?.oid;
}

/** The names of the indexes of a table that were begun and never finished: they are kept up to date, and serve nobody. */
export async function unfinishedIndexes(em: EntityManager, table: number): Promise<string[]> {
  const indexes = await em.find(Index, { table, isValid: false });
  const relations = await em.find(Relation, { oid: { $in: indexes.map((index) => index.oid) } });
  return relations.map(({ name }) => name);
}

/** The checks of a table, whoever owns it; the ORM's introspection shows them to its owner alone. */
export function checksOf(em: EntityManager, table: number): Promise<InferEntity<typeof Constraint>[]> {
  return em.find(Constraint, { table, kind: 'c' });
}
