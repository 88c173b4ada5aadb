import type { FilterQuery } from '@mikro-orm/core';
import type { ItemTable } from './item-table.ts';
import { STATUSES, type Status } from './status.ts';
import type { WorkItem } from './work-item.ts';

/** How many items are queued or processing now: those with a lease. */
export function countInFlight({ database, entity }: ItemTable): Promise<number> {
  return database.fork().count(entity, { leaseExpiresAt: { $ne: null } });
}

/** How many items there are in each status, read in one statement; of those that match, or of all. */
export async function countByStatus(
  { database, entity }: ItemTable,
  where: FilterQuery<WorkItem> = {},
): Promise<Record<Status, number>> {
  const counts = await database.fork().countBy(entity, 'status', { where });
  return Object.fromEntries(STATUSES.map((status) => [status, counts[status] ?? 0])) as Record<Status, number>;
}
