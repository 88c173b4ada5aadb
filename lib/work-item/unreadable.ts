import type { EntityClass } from '@mikro-orm/core';
import type { Claim } from '../claim.ts';
import { SluiceError, StaleClaimError } from '../errors.ts';
import { type Changes, settled } from './changes.ts';
import type { ItemTable } from './item-table.ts';
import { idOf } from './key-type.ts';
import type { Refusal } from './narrow.ts';
import type { Outcome } from './outcome.ts';
import { snapshotOf } from './snapshot.ts';
import type { ItemSnapshot, WorkItem } from './work-item.ts';

/** A column of the item's row holds what JavaScript cannot: a date such as `infinity`. */
export class UnreadableRowError extends SluiceError {
  constructor(problem: string, options?: ErrorOptions) {
    super('row_unreadable', `the row cannot be read: ${problem}`, options);
  }
}

/** What the lifecycle itself needs of an item. */
const HELD_FIELDS = ['id', 'attempts', 'crashes', 'snoozes', 'errors', 'claimToken'] as const;

export type HeldItem = Pick<WorkItem, (typeof HELD_FIELDS)[number]>;

/** A begun item as it is, or what is wrong with its row. */
export type ReadItem<T extends WorkItem> =
  | { readonly item: ItemSnapshot<T> }
  | { readonly unreadable: Refusal<HeldItem> };

/** Makes a snapshot of a row, unless a date of it is none. */
export function readItem<T extends WorkItem>(item: T, changes?: Changes): ReadItem<T> {
  const snapshot = snapshotOf<T>(item, changes);
  const [property] =
    Object.entries(snapshot).find(([, value]) => value instanceof Date && Number.isNaN(value.getTime())) ?? [];
  if (property === undefined) return { item: snapshot };
  return { unreadable: { row: snapshot, error: new UnreadableRowError(`${property} is no date`) } };
}

/**
 * Reads begun items each by itself, because they could not be read together. A message may have two holders: what the other
 * one has begun, under the same claim, began at another time.
 */
export async function readEach<T extends WorkItem>(
  { database, entity }: ItemTable<T>,
  claims: readonly Claim[],
  startedAt: Date,
  leaseExpiresAt: Date,
): Promise<ReadItem<T>[]> {
  const workItems: EntityClass<WorkItem> = entity;
  const read: ReadItem<T>[] = [];
  for (const { id, claimToken } of claims) {
    const held = { id, claimToken, status: 'processing' as const, startedAt, leaseExpiresAt };
    try {
      const item = await database.fork().findOne(workItems, held);
      if (item) read.push(readItem(item as T));
    } catch (error) {
      const row = await database.fork().findOne(workItems, held, { fields: HELD_FIELDS });
      if (row) read.push({ unreadable: { row, error: new UnreadableRowError(String(error), { cause: error }) } });
    }
  }
  return read;
}

/**
 * Settles an item whose row could not be read, by the columns of the lifecycle alone. Fenced as every settle is.
 *
 * @throws StaleClaimError when the item is no longer this holder's
 */
export async function settleUnread(
  { database, entity }: ItemTable,
  item: HeldItem,
  outcome: Outcome<unknown>,
  now: Date,
): Promise<void> {
  const held = { id: item.id, claimToken: item.claimToken, status: 'processing' as const };
  const updated = await database.fork().nativeUpdate(entity, held, settled(item, outcome, now));
  if (updated === 0) throw new StaleClaimError(idOf(item));
}
