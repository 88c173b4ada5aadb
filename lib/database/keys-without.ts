import { type EntityClass, sql } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * Keys of rows to which no row of another table refers, in the order of the keys. PostgreSQL reads both tables' keys side by
 * side, or hashes them, whichever is less.
 *
 * @param entity whose rows refer, by a property that is unique
 * @param limit most keys that are returned
 * @param after only keys past this one
 */
export async function keysWithout(
  em: EntityManager,
  entity: EntityClass<object>,
  property: string,
  limit: number,
  after?: string,
): Promise<string[]> {
  const { fieldNames: [column = ''] = [], targetMeta } = em.getMetadata().get<Record<string, unknown>>(entity)
    .properties[property] ?? { fieldNames: [] };
  const [key = ''] = targetMeta?.primaryKeys ?? [];
  const [keyColumn = ''] = targetMeta?.properties[key]?.fieldNames ?? [];
  if (!targetMeta) throw new TypeError(`${entity.name} refers to nothing by ${property}`);
  const referring = em.createQueryBuilder(entity, 'w').select(`w.${property}` as never);
  const rows = await em
    .createQueryBuilder(targetMeta.class as EntityClass<Record<string, unknown>>, 'r')
    .select(`r.${key}`)
    .leftJoin(referring, 'w', { [`w.${column}`]: sql.ref(`r.${keyColumn}`) })
    .where({
      [sql.ref(`w.${column}`) as unknown as string]: null,
      ...(after !== undefined && { [key]: { $gt: after } }),
    })
    .orderBy({ [key]: 'asc' })
    .limit(limit)
    .getResultList();
  return rows.map((row) => String(Reflect.get(row, key)));
}
