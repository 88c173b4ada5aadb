import { type EntityClass, LockMode } from '@mikro-orm/core';
import type { Claim } from '../claim.ts';
import { begun } from './changes.ts';
import type { ItemTable } from './item-table.ts';
import { snapshotOf } from './snapshot.ts';
import type { ItemSnapshot, WorkItem } from './work-item.ts';

export interface Beginning<T extends WorkItem> {
  readonly items: readonly ItemSnapshot<T>[];
  /** Set where the database was lost between the items and these claims: they were not begun. */
  readonly lost?: { readonly claims: readonly Claim[]; readonly error: unknown };
}

/**
 * Begins an attempt of each item that still carries its message's claim token and is `queued`.
 * Those it does not return are stale: a duplicate delivery, or rescued, cancelled or reset in the meantime.
 *
 * Most items of most batches are on their first attempt: one statement begins them all. Those that it leaves are
 * looked at in a transaction.
 *
 * @param leaseExpiresAt from when on the holder is certainly dead
 * @throws whatever the database throws, if nothing was begun
 */
export async function begin<T extends WorkItem>(
  table: ItemTable<T>,
  claims: readonly Claim[],
  now: Date,
  leaseExpiresAt: Date,
): Promise<Beginning<T>> {
  const first = await beginFirstAttempts(table, claims, now, leaseExpiresAt);
  const firstIds = new Set(first.map(({ id }) => id));
  const others = claims.filter(({ id }) => !firstIds.has(id));
  if (others.length === 0) return { items: first };
  try {
    return { items: [...first, ...(await beginFurtherAttempts(table, others, now, leaseExpiresAt))] };
  } catch (error) {
    if (first.length === 0) throw error;
    return { items: first, lost: { claims: others, error } };
  }
}

/** By an update that returns its rows: it sees those that are queued, and no other statement can come between. */
async function beginFirstAttempts<T extends WorkItem>(
  { database, entity }: ItemTable<T>,
  claims: readonly Claim[],
  now: Date,
  leaseExpiresAt: Date,
): Promise<ItemSnapshot<T>[]> {
  const workItems: EntityClass<WorkItem> = entity;
  const changes = begun(now, 1, leaseExpiresAt);
  const items = await database
    .fork()
    .createQueryBuilder(workItems)
    .update(changes)
    .where({ attempts: 0, ...heldBy(claims) })
    .returning('*')
    .getResultList();
  return items.map((item) => snapshotOf<T>(item as T, changes));
}

/** The rows are locked in the order of their ids, so that two batches with items in common cannot deadlock. */
function beginFurtherAttempts<T extends WorkItem>(
  { database, entity }: ItemTable<T>,
  claims: readonly Claim[],
  now: Date,
  leaseExpiresAt: Date,
): Promise<ItemSnapshot<T>[]> {
  return database.unitOfWork(async (em) => {
    const workItems: EntityClass<WorkItem> = entity;
    const items = await em.find(workItems, heldBy(claims), {
      orderBy: { id: 'asc' },
      lockMode: LockMode.PESSIMISTIC_WRITE,
    });
    const snapshots = [];
    // One update for each number of attempts.
    for (const [attempts, group] of Map.groupBy(items, (item) => item.attempts + 1)) {
      const changes = begun(now, attempts, leaseExpiresAt);
      await em.nativeUpdate(workItems, { id: { $in: group.map((item) => item.id) } }, changes);
      snapshots.push(...group.map((item) => snapshotOf<T>(item as T, changes)));
    }
    return snapshots;
  });
}

function heldBy(claims: readonly Claim[]) {
  const held = [...Map.groupBy(claims, (claim) => claim.claimToken)].map(([claimToken, group]) => ({
    claimToken,
    id: { $in: group.map((claim) => claim.id) },
  }));
  return { status: 'queued' as const, $or: held };
}
