import {
  type EntityClass,
  type EntityData,
  type EntityProperty,
  helper,
  ReferenceKind,
  type RequiredEntityData,
} from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

/** What the columns of a row hold, by the names of their properties. */
export type Columns = Readonly<Record<string, unknown>>;

const COLLECTIONS: ReadonlySet<ReferenceKind> = new Set([ReferenceKind.ONE_TO_MANY, ReferenceKind.MANY_TO_MANY]);
const REFERENCES: ReadonlySet<ReferenceKind> = new Set([ReferenceKind.MANY_TO_ONE, ReferenceKind.ONE_TO_ONE]);

/**
 * The columns of an entity, cut off from the EntityManager that loaded it: a relation is the primary key that its column
 * holds, and collections, which have no column, are left out.
 */
export function columnsOf(entity: object): Columns {
  const properties = propertiesOf(entity).filter(({ kind }) => !COLLECTIONS.has(kind));
  return Object.fromEntries(properties.map((property) => [property.name, valueIn(entity, property)]));
}

/**
 * What the column of a property holds.
 * @throws TypeError when the entity has no such property
 */
export function columnOf(entity: object, name: string): unknown {
  const property = propertiesOf(entity).find((candidate) => candidate.name === name);
  if (!property) throw new TypeError(`${entity.constructor.name} has no property ${JSON.stringify(name)}`);
  return valueIn(entity, property);
}

/** A row as its columns were, managed by an EntityManager: a flush writes what differs from them. */
export function manage<T extends object>(em: EntityManager, entity: EntityClass<T>, columns: object): T {
  // A copy: what is changed in place must still be a change when the same columns are managed again.
  return em.merge(entity, copyOf(columns) as EntityData<T> & RequiredEntityData<T>);
}

/** What a flush compares the managed entity with: its columns as they were read last. */
export function originalOf(em: EntityManager, entity: object): Columns {
  return em.getUnitOfWork().getOriginalEntityData(entity) ?? {};
}

/** Whether a flush will write the entity at all: it was neither removed nor forgotten. */
export function isManaged(em: EntityManager, entity: object): boolean {
  const unitOfWork = em.getUnitOfWork();
  return unitOfWork.getIdentityMap().values().includes(entity) && !unitOfWork.getRemoveStack().has(entity);
}

/** A deep copy of what columns hold: dates, lists, JSON and plain values. */
export function copyOf<V>(value: V): V {
  if (value instanceof Date) return new Date(value) as V;
  if (Array.isArray(value)) return value.map(copyOf) as V;
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)])) as V;
}

function propertiesOf(entity: object): readonly EntityProperty[] {
  return helper(entity).__meta.props;
}

function valueIn(entity: object, { kind, name, mapToPk }: EntityProperty): unknown {
  const value: unknown = Reflect.get(entity, name);
  return REFERENCES.has(kind) && !mapToPk && value ? helper(value).getPrimaryKey() : copyOf(value);
}
