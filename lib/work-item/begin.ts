import { type EntityClass, LockMode } from '@mikro-orm/core';
import type { Database } from '../database/database.ts';
import { begun } from './changes.ts';
import type { Claim } from './claim.ts';
import { snapshotOf } from './snapshot.ts';
import type { ItemSnapshot, WorkItem } from './work-item.ts';

type Held = Pick<Claim, 'id' | 'claimToken'>;

/**
 * Begins an attempt of each item that still carries its message's claim token and is `queued`.
 * Those it does not return are stale: a duplicate delivery, or rescued, cancelled or reset in the meantime.
 *
 * The rows are locked in the order of their ids, so that two batches with items in common cannot deadlock.
 *
 * @param leaseExpiresAt from when on the holder is certainly dead
 */
export function begin<T extends WorkItem>(
  database: Database,
  entity: EntityClass<T>,
  claims: readonly Held[],
  now: Date,
  leaseExpiresAt: Date,
): Promise<ItemSnapshot<T>[]> {
  return database.unitOfWork(async (em) => {
    const workItems: EntityClass<WorkItem> = entity;
    const held = [...Map.groupBy(claims, (claim) => claim.claimToken)].map(([claimToken, group]) => ({
      claimToken,
      id: { $in: group.map((claim) => claim.id) },
    }));
    const items = await em.find(
      workItems,
      { status: 'queued', $or: held },
      { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    const snapshots = [];
    // One update for each number of attempts: items of a batch are mostly on their first.
    for (const [attempts, group] of Map.groupBy(items, (item) => item.attempts + 1)) {
      const changes = begun(now, attempts, leaseExpiresAt);
      await em.nativeUpdate(workItems, { id: { $in: group.map((item) => item.id) } }, changes);
      snapshots.push(...group.map((item) => snapshotOf<T>(item as T, changes)));
    }
    return snapshots;
  });
}
