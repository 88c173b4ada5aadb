import {
  type EntityClass,
  type EntityData,
  type EntityProperty,
  helper,
  ReferenceKind,
  type RequiredEntityData,
} from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Changes } from './changes.ts';
import type { ItemSnapshot, WorkItem } from './work-item.ts';

type Columns = Record<string, unknown>;

/**
 * The item's columns as they are after `changes`, cut off from the EntityManager that loaded it: a relation is the
 * primary key that its column holds, and collections, which have no column, are left out.
 */
export function snapshotOf<T extends WorkItem>(item: T, changes?: Changes): ItemSnapshot<T> {
  const entity = item as unknown as Columns;
  const columns = helper(item as WorkItem)
    .__meta.props.filter(({ kind }) => !COLLECTIONS.has(kind))
    .map((property: EntityProperty) => [property.name, columnValue(property, entity[property.name])]);
  return Object.freeze({ ...Object.fromEntries(columns), ...copyOf(changes ?? {}) });
}

/**
 * What the column of a property holds.
 * @throws TypeError when the item has no such property
 */
export function columnOf(item: WorkItem, name: string): unknown {
  const { className, properties } = helper(item).__meta;
  const property = (properties as Record<string, EntityProperty>)[name];
  if (!property) throw new TypeError(`${className} has no property ${JSON.stringify(name)}`);
  return columnValue(property, (item as unknown as Columns)[name]);
}

/** The snapshot as a managed entity, whose flush is fenced by the status and the claim token it was begun with. */
export function manage<T extends WorkItem>(em: EntityManager, entity: EntityClass<T>, snapshot: ItemSnapshot<T>): T {
  // A copy: what `apply` changes in place must still be a change when the settle is tried again.
  return em.merge(entity, copyOf(snapshot) as unknown as EntityData<T> & RequiredEntityData<T>);
}

/**
 * Whether a flush of the managed item is still fenced by what the snapshot says. A query that read its row again has
 * put the present holder's claim in its place.
 */
export function isFencedBy<T extends WorkItem>(managed: T, snapshot: ItemSnapshot<T>): boolean {
  const original = helper(managed as WorkItem).__originalEntityData;
  return original?.claimToken === snapshot.claimToken && original?.status === snapshot.status;
}

const COLLECTIONS: ReadonlySet<ReferenceKind> = new Set([ReferenceKind.ONE_TO_MANY, ReferenceKind.MANY_TO_MANY]);
const REFERENCES: ReadonlySet<ReferenceKind> = new Set([ReferenceKind.MANY_TO_ONE, ReferenceKind.ONE_TO_ONE]);

function columnValue({ kind }: EntityProperty, value: unknown): unknown {
  return REFERENCES.has(kind) && value ? helper(value).getPrimaryKey() : copyOf(value);
}

/** A deep copy of what columns hold: dates, lists, JSON and plain values. */
function copyOf<V>(value: V): V {
  if (value instanceof Date) return new Date(value) as V;
  if (Array.isArray(value)) return value.map(copyOf) as V;
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)])) as V;
}
