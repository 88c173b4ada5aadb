import { type EntityClass, type EntityData, helper, type RequiredEntityData } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Changes } from './changes.ts';
import type { ItemSnapshot, WorkItem } from './work-item.ts';

/** The item's columns as they are after `changes`, cut off from the EntityManager that loaded it. */
export function snapshotOf<T extends WorkItem>(item: T, changes: Changes): ItemSnapshot<T> {
  const columns = helper(item as WorkItem).__meta.props.map(({ name }) => [name, item[name as keyof T]]);
  return Object.freeze({ ...Object.fromEntries(columns), ...changes }) as ItemSnapshot<T>;
}

/** The snapshot as a managed entity, whose flush is fenced by the status and the claim token it was begun with. */
export function manage<T extends WorkItem>(em: EntityManager, entity: EntityClass<T>, snapshot: ItemSnapshot<T>): T {
  return em.merge(entity, { ...snapshot } as unknown as EntityData<T> & RequiredEntityData<T>);
}
