import { type FilterQuery, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { cancelled, reset, resetWithHistory } from './changes.ts';
import type { ItemTable } from './item-table.ts';
import { ACTIVE_STATUSES, TRANSITIONS } from './status.ts';
import type { WorkItem } from './work-item.ts';

export interface ResetOptions {
  /** Active items too: they are cancelled first, so that whoever holds them can no longer write. */
  readonly force?: boolean;
  /**
   * Attempts and errors stay as they are; but an item whose attempts are used up is given back the last, because
   * without one it could not be tried.
   */
  readonly keepHistory?: { readonly maxAttempts: number } | undefined;
}

/**
 * Sets items that are done back to pending. Others are left alone.
 *
 * @param where what they were chosen by: one to which it no longer applies is left alone too
 * @returns how many were reset
 */
export function resetItems(
  { database, entity }: ItemTable,
  ids: readonly string[],
  now: Date,
  { force = false, keepHistory }: ResetOptions = {},
  where: FilterQuery<WorkItem> = {},
): Promise<number> {
  const chosen = { $and: [where, { id: { $in: [...ids] } }] };
  return database.unitOfWork(async (em) => {
    const these = force ? await cancelActive(em, entity, chosen, now) : chosen;
    const done = { $and: [these, { status: { $in: [...TRANSITIONS.reset.from] } }] };
    if (!keepHistory) return em.nativeUpdate(entity, done, reset(now));
    const { maxAttempts } = keepHistory;
    const usedUp = { $and: [done, { attempts: { $gte: maxAttempts } }] };
    const lastGivenBack = await em.nativeUpdate(entity, usedUp, resetWithHistory(now, maxAttempts - 1));
    return lastGivenBack + (await em.nativeUpdate(entity, done, resetWithHistory(now)));
  });
}

/**
 * Cancels those of the items that are active. All are locked first: once some are cancelled, what they were chosen by no
 * longer applies to them.
 *
 * @returns which items they are
 */
async function cancelActive(
  em: EntityManager,
  entity: ItemTable['entity'],
  chosen: FilterQuery<WorkItem>,
  now: Date,
): Promise<FilterQuery<WorkItem>> {
  const items = await em.find(entity, chosen, {
    fields: ['id'],
    orderBy: { id: 'asc' },
    disableIdentityMap: true,
    lockMode: LockMode.PESSIMISTIC_WRITE,
  });
  const these = { id: { $in: items.map(({ id }) => id) } };
  await em.nativeUpdate(entity, { ...these, status: { $in: [...ACTIVE_STATUSES] } }, cancelled(now));
  return these;
}

/**
 * Cancels items that are not done yet. One that is being processed is fenced at once: its holder can settle nothing.
 *
 * @param where what they were chosen by: one to which it no longer applies is left alone too
 * @returns how many were cancelled
 */
export function cancelItems(
  { database, entity }: ItemTable,
  ids: readonly string[],
  now: Date,
  where: FilterQuery<WorkItem> = {},
): Promise<number> {
  const notDone = { status: { $in: [...TRANSITIONS.cancel.from] } };
  return database.fork().nativeUpdate(entity, { $and: [where, { id: { $in: [...ids] } }, notDone] }, cancelled(now));
}
