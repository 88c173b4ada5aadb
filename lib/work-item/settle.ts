import { OptimisticLockError } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type ErrorDescription, StaleClaimError } from '../errors.ts';
import { settled } from './changes.ts';
import type { ItemTable } from './item-table.ts';
import { moveOn } from './move-on.ts';
import type { Outcome } from './outcome.ts';
import type { ItemSnapshot, SettlingItem, WorkItem } from './work-item.ts';

/**
 * Writes the result of a completed attempt, in the item's own unit of work. New rows are created through `em`; other
 * items that exist already are changed by `em.nativeUpdate`, because a flush refuses an item whose status stays.
 */
export type Apply<T extends WorkItem, Result> = (
  item: SettlingItem<T>,
  result: Result,
  em: EntityManager,
) => void | Promise<void> | Promise<Applied | undefined>;

/**
 * Writes what an item's failure entails, in the transaction that fails it. The item is as it was when its attempt began
 * (`attempts` counts that one), or when its lease ran out; its own columns are writable, as for `apply`.
 *
 * @param error what is recorded on the item as its last error
 */
export type ApplyFailure<T extends WorkItem> = (
  item: SettlingItem<T>,
  error: ErrorDescription,
  em: EntityManager,
) => void | Promise<void>;

/** Writes what is to be kept of an attempt, in the transaction that settles its item. */
export type Keep = (em: EntityManager) => Promise<void>;

/** What `apply` may say of what it has written: counted once that is committed. */
export interface Applied {
  /** Limits by which something was left out. */
  readonly limitsReached: number;
}

export interface SettleOptions<T extends WorkItem> {
  /** What the statements of a result, or of `applyFailure`, may carry; those of an error are small. */
  readonly maxStatementBytes?: number;
  /** What is written whatever the outcome is. */
  readonly kept?: readonly Keep[];
  /** What is written where the item fails for good. */
  readonly applyFailure?: ApplyFailure<T> | undefined;
}

/**
 * Writes the outcome of an attempt in a unit of work of its own. The flush is fenced by the ORM: where the item no
 * longer has the status and the claim token it was begun with, nothing of the unit of work is written.
 *
 * @returns what `apply` has said of it
 * @throws StaleClaimError when the item is no longer this holder's
 * @throws TooLargeError when a statement would carry more
 * @throws whatever `apply`, `applyFailure` or the flush throws; nothing is written then
 */
export async function settle<T extends WorkItem, Result>(
  { database, entity }: ItemTable<T>,
  snapshot: ItemSnapshot<T>,
  outcome: Outcome<Result>,
  apply: Apply<T, Result>,
  now: Date,
  { kept = [], applyFailure, ...limits }: SettleOptions<T> = {},
): Promise<Applied | undefined> {
  let item: WorkItem | undefined;
  const failing = outcome.kind === 'failed' ? applyFailure : undefined;
  const settleIn = (em: EntityManager) =>
    moveOn(
      em,
      entity,
      snapshot,
      async (managed) => {
        item = managed;
        const applied = outcome.kind === 'completed' ? await apply(managed, outcome.result, em) : undefined;
        if (outcome.kind === 'failed') await failing?.(managed, { ...outcome.error }, em);
        for (const write of kept) await write(em);
        return applied ?? undefined;
      },
      (managed) => settled(managed, outcome, now),
    );
  try {
    return await database.unitOfWork(settleIn, outcome.kind === 'completed' || failing ? limits : undefined);
  } catch (error) {
    if (error instanceof OptimisticLockError && error.getEntity() === item) {
      throw new StaleClaimError(String(item?.id), { cause: error });
    }
    throw error;
  }
}

/**
 * Whether an item was settled at one of these times: the answer to a commit may be lost when its work is not. Nobody else
 * settles an attempt, so the time of the last change says whose it was.
 */
export async function wasSettledAt(
  { database, entity }: ItemTable,
  { id, attempts }: Pick<WorkItem, 'id' | 'attempts'>,
  times: readonly Date[],
): Promise<boolean> {
  const where = { id, attempts, claimToken: null, updatedAt: { $in: [...times] } };
  return (await database.fork().findOne(entity, where, { fields: ['id'] })) !== null;
}
