import type { EntityManager } from '@mikro-orm/postgresql';
import { columnsOf, copyOf, originalOf } from '../database/columns.ts';
import type { Changes } from './changes.ts';
import type { ItemSnapshot, WorkItem } from './work-item.ts';

/** The item's columns as they are after `changes`, cut off from the EntityManager that loaded it, and frozen. */
export function snapshotOf<T extends WorkItem>(item: T, changes?: Changes): ItemSnapshot<T> {
  return Object.freeze({ ...columnsOf(item), ...copyOf(changes ?? {}) }) as ItemSnapshot<T>;
}

/**
 * Whether a flush of the managed item is still fenced by what the snapshot says. A query that read its row again has
 * put the present holder's claim in its place.
 */
export function isFencedBy<T extends WorkItem>(em: EntityManager, managed: T, snapshot: ItemSnapshot<T>): boolean {
  const { claimToken, status } = originalOf(em, managed);
  return claimToken === snapshot.claimToken && status === snapshot.status;
}
