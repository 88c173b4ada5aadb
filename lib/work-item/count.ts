import type { FilterQuery } from '@mikro-orm/core';
import type { ItemTable } from './item-table.ts';
import { allBut } from './scope.ts';
import { STATUSES, type Status } from './status.ts';
import type { WorkItem } from './work-item.ts';

/**
 * How many items are queued or processing now: those with a lease.
 *
 * @param except ids of items that are set aside: nobody works on them
 */
export function countInFlight({ database, entity }: ItemTable, except: readonly string[] = []): Promise<number> {
  return database.fork().count(entity, { $and: [{ leaseExpiresAt: { $ne: null } }, allBut(except)] });
}

/** How many items there are in each status, read in one statement; of those that match, or of all. */
export async function countByStatus(
  { database, entity }: ItemTable,
  where: FilterQuery<WorkItem> = {},
): Promise<Record<Status, number>> {
  const counts = await database.fork().countBy(entity, 'status', { where });
  return Object.fromEntries(STATUSES.map((status) => [status, counts[status] ?? 0])) as Record<Status, number>;
}
