import type { EntityClass } from '@mikro-orm/core';
import type { Database } from '../database/database.ts';
import { cancelled, reset } from './changes.ts';
import { TRANSITIONS } from './status.ts';
import type { WorkItem } from './work-item.ts';

/**
 * Sets items that are done back to pending, with a clean history. Others are left alone.
 *
 * @returns how many were reset
 */
export function resetItems(
  database: Database,
  entity: EntityClass<WorkItem>,
  ids: readonly string[],
  now: Date,
): Promise<number> {
  const where = { id: { $in: [...ids] }, status: { $in: [...TRANSITIONS.reset.from] } };
  return database.fork().nativeUpdate(entity, where, reset(now));
}

/**
 * Cancels items that are not done yet. One that is being processed is fenced at once: its holder can settle nothing.
 *
 * @returns how many were cancelled
 */
export function cancelItems(
  database: Database,
  entity: EntityClass<WorkItem>,
  ids: readonly string[],
  now: Date,
): Promise<number> {
  const where = { id: { $in: [...ids] }, status: { $in: [...TRANSITIONS.cancel.from] } };
  return database.fork().nativeUpdate(entity, where, cancelled(now));
}
