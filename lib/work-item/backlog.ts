import type { ItemTable } from './item-table.ts';
import { idOf } from './key-type.ts';
import { allBut } from './scope.ts';

/** What waits to be claimed. */
export interface Backlog {
  /** Pending items, due or not. */
  readonly pending: number;
  /** The item that has been due longest. */
  readonly oldestDue: { readonly id: string; readonly since: Date } | null;
}

export interface BacklogOptions {
  /** Whether items may wait for the turn of their concurrency key. */
  readonly hasKey: boolean;
  /** Ids of items that are set aside: they are pending, but nobody waits for them. */
  readonly except?: readonly string[];
}

/** In the forms of the partial indexes: items in the claim's sight, and those that wait for their key's turn. */
const IN_SIGHT = { status: 'pending' as const, turn: { $ne: 'waiting' as const } };
const WAITING = { status: 'pending' as const, turn: 'waiting' as const };

/** Measures the backlog, from partial indexes alone: done items cost nothing, however many there are. */
export async function measureBacklog(
  { database, entity }: ItemTable,
  now: Date,
  { hasKey, except = [] }: BacklogOptions,
): Promise<Backlog> {
  const em = database.fork();
  let pending = 0;
  let oldestDue: Backlog['oldestDue'] = null;
  for (const where of hasKey ? [IN_SIGHT, WAITING] : [IN_SIGHT]) {
    const count = await em.count(entity, where);
    if (count === 0) continue;
    pending += count;
    const due = { ...where, availableAt: { $lte: now } };
    const item = await em.findOne(
      entity,
      { $and: [due, allBut(except)] },
      { fields: ['id', 'availableAt'], orderBy: { availableAt: 'asc' } },
    );
    if (item && (!oldestDue || item.availableAt < oldestDue.since))
      oldestDue = { id: idOf(item), since: item.availableAt };
  }
  return { pending, oldestDue };
}
