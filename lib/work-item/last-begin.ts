import type { EntityManager } from '@mikro-orm/postgresql';
import type { ItemTable } from './item-table.ts';

/**
 * Whether any item was begun since a time, as far as that can be seen of those that are being processed or are done: by
 * the indexes of both, however large the table is.
 */
export async function begunSince(em: EntityManager, entity: ItemTable['entity'], since: Date): Promise<boolean> {
  const fields = ['id'] as const;
  const active = { leaseExpiresAt: { $ne: null }, status: 'processing' as const, startedAt: { $gte: since } };
  if (await em.findOne(entity, active, { fields })) return true;
  const done = { status: { $in: ['completed' as const, 'failed' as const] }, finishedAt: { $gte: since } };
  return (await em.findOne(entity, { ...done, startedAt: { $gte: since } }, { fields })) !== null;
}
