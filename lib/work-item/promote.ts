import { type FilterQuery, LockMode } from '@mikro-orm/core';
import { batches } from '../batches.ts';
import { CLAIM_ORDER } from './due-items.ts';
import type { ItemTable } from './item-table.ts';
import type { KeyLimit } from './key-limit.ts';
import type { WorkItem } from './work-item.ts';

/** Keys whose next items are chosen in one transaction. */
const BATCH_SIZE = 100;

/**
 * Chooses the next items of keys that have waiting ones and none in sight any more: theirs were claimed, cancelled or
 * deleted. It goes by what the table holds and by no event, so no wake-up can be lost.
 */
export async function promote(table: ItemTable, now: Date, keyLimit: KeyLimit): Promise<void> {
  const keys = await stalledKeys(table, now, keyLimit.key);
  for (const batch of batches(keys, BATCH_SIZE)) await promoteKeys(table, now, keyLimit, batch);
}

/** Keys with waiting items that are due, and no next ones. */
async function stalledKeys({ database, entity }: ItemTable, now: Date, key: string) {
  const em = database.fork();
  const inSight = em
    .createQueryBuilder(entity)
    .select(key as 'id')
    .where(dueInTurn('next', now))
    .toRaw();
  const where = { ...dueInTurn('waiting', now), [key]: { $nin: inSight } } as FilterQuery<WorkItem>;
  return Object.keys(await em.countBy(entity, key as 'id', { where }));
}

function promoteKeys(
  { database, entity }: ItemTable,
  now: Date,
  { key, limit }: KeyLimit,
  keys: readonly string[],
): Promise<void> {
  return database.unitOfWork(async (em) => {
    const ids: string[] = [];
    for (const value of keys) {
      const where = { ...dueInTurn('waiting', now), [key]: value } as FilterQuery<WorkItem>;
      const items = await em.find(entity, where, {
        fields: ['id'],
        orderBy: CLAIM_ORDER,
        limit,
        lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE,
      });
      ids.push(...items.map(({ id }) => id));
    }
    await em.nativeUpdate(entity, { id: { $in: ids } }, { turn: 'next' });
  });
}

function dueInTurn(turn: 'next' | 'waiting', now: Date) {
  return { status: 'pending' as const, turn, availableAt: { $lte: now } };
}
