import type { ItemTable } from './item-table.ts';

/** What waits to be claimed. */
export interface Backlog {
  /** Pending items, due or not. */
  readonly pending: number;
  /** The item that has been due longest. */
  readonly oldestDue: { readonly id: string; readonly since: Date } | null;
}

/** In the forms of the partial indexes: items in the claim's sight, and those that wait for their key's turn. */
const IN_SIGHT = { status: 'pending' as const, turn: { $ne: 'waiting' as const } };
const WAITING = { status: 'pending' as const, turn: 'waiting' as const };

/**
 * Measures the backlog, from partial indexes alone: done items cost nothing, however many there are.
 *
 * @param hasKey whether the items have a concurrency key, so that some may be waiting
 */
export async function measureBacklog({ database, entity }: ItemTable, now: Date, hasKey: boolean): Promise<Backlog> {
  const em = database.fork();
  let pending = 0;
  let oldestDue: Backlog['oldestDue'] = null;
  for (const where of hasKey ? [IN_SIGHT, WAITING] : [IN_SIGHT]) {
    pending += await em.count(entity, where);
    const item = await em.findOne(
      entity,
      { ...where, availableAt: { $lte: now } },
      { fields: ['id', 'availableAt'], orderBy: { availableAt: 'asc' } },
    );
    if (item && (!oldestDue || item.availableAt < oldestDue.since))
      oldestDue = { id: item.id, since: item.availableAt };
  }
  return { pending, oldestDue };
}
