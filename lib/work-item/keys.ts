import { type FilterQuery, Utils } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ItemTable } from './item-table.ts';
import { columnOf } from './snapshot.ts';
import type { WorkItem } from './work-item.ts';

/** An item's concurrency key, as text; null where it has none. Keys are data: nothing is indexed by them but a Map. */
export function keyOf(item: WorkItem, property: string): string | null {
  const value = columnOf(item, property);
  return value === null || value === undefined ? null : String(value);
}

/**
 * How many items there are of each key.
 *
 * Counted by status as well, so that what the ORM answers by, in a plain object, is never a key alone: one may be
 * `__proto__`.
 */
export async function countByKey(
  em: EntityManager,
  entity: ItemTable['entity'],
  property: string,
  where: FilterQuery<WorkItem>,
): Promise<Map<string, number>> {
  const counted = await em.countBy(entity, [property as 'id', 'status'], { where });
  const counts = new Map<string, number>();
  for (const [group, count] of Object.entries(counted)) {
    const key = group.slice(0, group.lastIndexOf(Utils.PK_SEPARATOR));
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return counts;
}
