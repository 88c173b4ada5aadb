import type { FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { columnOf } from '../database/columns.ts';
import { countGroups } from '../database/count-groups.ts';
import type { ItemTable } from './item-table.ts';
import type { WorkItem } from './work-item.ts';

/** An item's concurrency key, as text; null where it has none. Keys are data: nothing is indexed by them but a Map. */
export function keyOf(item: WorkItem, property: string): string | null {
  return keyText(columnOf(item, property));
}

/** What a column that is a concurrency key holds, as text. */
export function keyText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** How many items there are of each key. */
export function countByKey(
  em: EntityManager,
  entity: ItemTable['entity'],
  property: string,
  where: FilterQuery<WorkItem>,
): Promise<Map<string, number>> {
  return countGroups(em, entity, property, 'status', where);
}
