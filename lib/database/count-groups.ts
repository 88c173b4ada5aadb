import { type EntityClass, type FilterQuery, Utils } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * How many rows there are of each value of a property, as text; `null` counts under "null".
 *
 * The ORM answers in a plain object, in which a value such as `__proto__` is lost. It is asked for groups of two
 * properties, so that what it answers by is never such a value alone.
 *
 * @param by a second property, of few values, none of which holds the ORM's separator
 */
export async function countGroups<T extends object>(
  em: EntityManager,
  entity: EntityClass<T>,
  property: string,
  by: string,
  where: FilterQuery<T>,
): Promise<Map<string, number>> {
  const counted = await em.countBy(entity, [property, by] as never, { where } as never);
  const counts = new Map<string, number>();
  for (const [group, count] of Object.entries(counted)) {
    const value = group.slice(0, group.lastIndexOf(Utils.PK_SEPARATOR));
    counts.set(value, (counts.get(value) ?? 0) + count);
  }
  return counts;
}
