import { despiteDeadlocks } from '../database/conflict.ts';
import type { Database } from '../database/database.ts';
import { describeError } from '../errors.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { cancelItems, type ResetOptions, resetItems } from '../work-item/intervene.ts';
import { narrow } from '../work-item/narrow.ts';
import { ACTIVE_STATUSES, type Status, TERMINAL_STATUSES, TRANSITIONS } from '../work-item/status.ts';
import { type Selection, selectedIds, whereOf } from './selection.ts';

/** How a change of many items is followed, and stopped between two batches. */
export interface BulkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with how many items have been changed so far. */
  readonly onProgress?: ((changed: number) => void) | undefined;
}

export interface BulkResult {
  readonly changed: number;
  /** Whether it was stopped before all were done. */
  readonly interrupted: boolean;
  /** Items that the database would not let us change, if there are any: the first of them. */
  readonly refused?: readonly RefusedChange[];
}

/** An item that the database would not let us change, and what it said. */
export interface RefusedChange {
  readonly id: string;
  readonly reason: string;
}

/** Refused items that are listed. */
const LISTED = 100;

/** Those of the selected items that can be reset; active ones by force alone. */
export function resettable(selection: Selection, force: boolean): Selection {
  return among(selection, [...TERMINAL_STATUSES, ...(force ? ACTIVE_STATUSES : [])]);
}

/** Those of the selected items that can be cancelled. */
export function cancellable(selection: Selection): Selection {
  return among(selection, TRANSITIONS.cancel.from);
}

function among(selection: Selection, statuses: readonly Status[]): Selection {
  return { ...selection, status: statuses.filter((status) => selection.status?.includes(status) ?? true) };
}

/**
 * Sets the selected items back to pending, in batches, each a transaction of its own. Where the database refuses an item,
 * it is found, and the others are changed without it.
 */
export function resetSelected(
  database: Database,
  scheduler: Scheduler,
  selection: Selection,
  options: ResetOptions,
  now: Date,
  bulk: BulkOptions = {},
): Promise<BulkResult> {
  const where = whereOf(scheduler, selection);
  const change = (ids: readonly string[]) =>
    resetItems({ database, entity: scheduler.entity }, ids, now, options, where);
  return inBatches(selectedIds(database, scheduler, selection), change, bulk);
}

/** Cancels the selected items, in the same way. */
export function cancelSelected(
  database: Database,
  scheduler: Scheduler,
  selection: Selection,
  now: Date,
  bulk: BulkOptions = {},
): Promise<BulkResult> {
  const where = whereOf(scheduler, selection);
  const change = (ids: readonly string[]) => cancelItems({ database, entity: scheduler.entity }, ids, now, where);
  return inBatches(selectedIds(database, scheduler, selection), change, bulk);
}

async function inBatches(
  batches: AsyncIterable<readonly string[]>,
  change: (ids: readonly string[]) => Promise<number>,
  { signal, onProgress }: BulkOptions,
): Promise<BulkResult> {
  let changed = 0;
  const refused: RefusedChange[] = [];
  const result = (interrupted: boolean) => ({ changed, interrupted, ...(refused.length > 0 && { refused }) });
  for await (const ids of batches) {
    if (signal?.aborted) return result(true);
    const narrowed = await narrow(ids, (part) => despiteDeadlocks(() => change(part)));
    changed += narrowed.written.reduce((total, count) => total + count, 0);
    const found = narrowed.refused.map(({ row, error }) => ({ id: row, reason: describeError(error).message }));
    refused.push(...found.slice(0, LISTED - refused.length));
    onProgress?.(changed);
  }
  return result(false);
}
