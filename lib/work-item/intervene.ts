import { cancelled, reset, resetWithHistory } from './changes.ts';
import type { ItemTable } from './item-table.ts';
import { ACTIVE_STATUSES, TRANSITIONS } from './status.ts';

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
 * @returns how many were reset
 */
export function resetItems(
  { database, entity }: ItemTable,
  ids: readonly string[],
  now: Date,
  { force = false, keepHistory }: ResetOptions = {},
): Promise<number> {
  return database.unitOfWork(async (em) => {
    const these = { id: { $in: [...ids] } };
    if (force) await em.nativeUpdate(entity, { ...these, status: { $in: [...ACTIVE_STATUSES] } }, cancelled(now));
    const done = { ...these, status: { $in: [...TRANSITIONS.reset.from] } };
    if (!keepHistory) return em.nativeUpdate(entity, done, reset(now));
    const { maxAttempts } = keepHistory;
    const usedUp = { ...done, attempts: { $gte: maxAttempts } };
    const lastGivenBack = await em.nativeUpdate(entity, usedUp, resetWithHistory(now, maxAttempts - 1));
    return lastGivenBack + (await em.nativeUpdate(entity, done, resetWithHistory(now)));
  });
}

/**
 * Cancels items that are not done yet. One that is being processed is fenced at once: its holder can settle nothing.
 *
 * @returns how many were cancelled
 */
export function cancelItems({ database, entity }: ItemTable, ids: readonly string[], now: Date): Promise<number> {
  const where = { id: { $in: [...ids] }, status: { $in: [...TRANSITIONS.cancel.from] } };
  return database.fork().nativeUpdate(entity, where, cancelled(now));
}
