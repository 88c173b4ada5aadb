import { type EntityClass, LockMode } from '@mikro-orm/core';
import type { Claim } from '../claim.ts';
import { readError } from '../thrown.ts';
import { begun } from './changes.ts';
import type { ItemTable } from './item-table.ts';
import { idOf } from './key-type.ts';
import { narrow, type Refusal } from './narrow.ts';
import { type ReadItem, readEach, readItem } from './unreadable.ts';
import type { WorkItem } from './work-item.ts';

export interface Beginning<T extends WorkItem> {
  /** Those that were begun; of one that cannot be read, what is wrong with it. */
  readonly begun: readonly ReadItem<T>[];
  /** Items that the database would not let us begin. */
  readonly refused: readonly Refusal<Claim>[];
  /** Set where the database was lost between the items and these claims: they were not begun. */
  readonly lost?: { readonly claims: readonly Claim[]; readonly error: unknown };
}

/**
 * Begins an attempt of each item that still carries its message's claim token and is `queued`.
 * Those it does not return are stale: a duplicate delivery, or rescued, cancelled or reset in the meantime.
 *
 * Most items of most batches are on their first attempt: one statement begins them all. Those that it leaves are
 * looked at in a transaction. Where a row refuses, it is found, and the others are begun without it.
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
  const first = await narrow(claims, (part) => beginFirstAttempts(table, part, now, leaseExpiresAt));
  const begunFirst = first.written.flat();
  const seen = new Set([...begunFirst.map(idOfRead), ...first.refused.map(({ row }) => row.id)]);
  const others = claims.filter(({ id }) => !seen.has(id));
  if (others.length === 0) return { begun: begunFirst, refused: first.refused };
  try {
    const further = await narrow(others, (part) => beginFurtherAttempts(table, part, now, leaseExpiresAt));
    return { begun: [...begunFirst, ...further.written.flat()], refused: [...first.refused, ...further.refused] };
  } catch (error) {
    if (seen.size === 0) throw error;
    return { begun: begunFirst, refused: first.refused, lost: { claims: others, error } };
  }
}

export function idOfRead<T extends WorkItem>(read: ReadItem<T>): string {
  return idOf('item' in read ? read.item : read.unreadable.row);
}

/** By an update that returns its rows: it sees those that are queued, and no other statement can come between. */
async function beginFirstAttempts<T extends WorkItem>(
  table: ItemTable<T>,
  claims: readonly Claim[],
  now: Date,
  leaseExpiresAt: Date,
): Promise<ReadItem<T>[]> {
  const { database, entity } = table;
  const workItems: EntityClass<WorkItem> = entity;
  const changes = begun(now, 1, leaseExpiresAt);
  const update = database
    .fork()
    .createQueryBuilder(workItems)
    .update(changes)
    .where({ attempts: 0, ...heldBy(claims) })
    .returning('*');
  const items = await update.getResultList().catch((error: unknown) => {
    // The rows may be begun: one of them cannot be read, of which the ORM throws an error of its own, or the answer was lost.
    if (isDatabaseError(error)) throw error;
    return null;
  });
  if (!items) return readEach(table, claims, now, leaseExpiresAt);
  return items.map((item) => readItem(item as T, changes));
}

/** The rows are locked in the order of their ids, so that two batches with items in common cannot deadlock. */
async function beginFurtherAttempts<T extends WorkItem>(
  table: ItemTable<T>,
  claims: readonly Claim[],
  now: Date,
  leaseExpiresAt: Date,
): Promise<ReadItem<T>[]> {
  const { database, entity } = table;
  const workItems: EntityClass<WorkItem> = entity;
  return database.unitOfWork(async (em) => {
    const items = await em.find(workItems, heldBy(claims), {
      orderBy: { id: 'asc' },
      disableIdentityMap: true,
      lockMode: LockMode.PESSIMISTIC_WRITE,
    });
    const read = [];
    // One update for each number of attempts.
    for (const [attempts, group] of Map.groupBy(items, (item) => item.attempts + 1)) {
      const changes = begun(now, attempts, leaseExpiresAt);
      await em.nativeUpdate(workItems, { id: { $in: group.map((item) => item.id) } }, changes);
      read.push(...group.map((item) => readItem(item as T, changes)));
    }
    return read;
  });
}

/** An error of the server carries its code; one of the client's own reading of an answer carries none. */
function isDatabaseError(error: unknown): boolean {
  return readError(error)?.code !== undefined;
}

function heldBy(claims: readonly Claim[]) {
  const held = [...Map.groupBy(claims, (claim) => claim.claimToken)].map(([claimToken, group]) => ({
    claimToken,
    id: { $in: group.map((claim) => claim.id) },
  }));
  return { status: 'queued' as const, $or: held };
}
