import { type EntityClass, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Claim } from '../claim.ts';
import { addSeconds } from '../clock.ts';
import { claimed } from './changes.ts';
import { dueAt, lockDueItems } from './due-items.ts';
import type { ItemTable } from './item-table.ts';
import { type KeyLimit, takeWithinLimit } from './key-limit.ts';
import { attemptsUsedUp, type RetryPolicy } from './retry-policy.ts';
import type { WorkItem } from './work-item.ts';

export interface ClaimOptions {
  /** Most items to claim. */
  readonly limit: number;
  /** How long their messages may wait in the queue before the items are rescued. */
  readonly leaseSeconds: number;
  readonly claimToken: string;
  readonly now: Date;
  readonly policy: RetryPolicy;
  readonly keyLimit?: KeyLimit | undefined;
}

export interface ClaimResult {
  readonly claims: readonly Claim[];
  /** Whether there may be more to claim at once. */
  readonly more: boolean;
}

/**
 * Claims pending items that are due: highest priority first, then those that have been due longest.
 * Concurrent claimers skip each other's rows, so that none waits and no item is claimed twice; those of a scheduler
 * with a limit by key take turns.
 * One claim token serves all items of the claim: a claim is the pair of item and token.
 */
export async function claim({ database, entity }: ItemTable, options: ClaimOptions): Promise<ClaimResult> {
  const { limit, leaseSeconds, claimToken, now, policy, keyLimit } = options;
  // Mostly nothing is due: one statement then, and no transaction.
  if (!(await database.fork().findOne(entity, dueAt(now), { fields: ['id'] }))) return { claims: [], more: false };
  return database.unitOfWork(async (em) => {
    const { items, more } = keyLimit
      ? await takeWithinLimit(em, entity, now, limit, keyLimit)
      : await take(em, entity, now, limit);
    if (items.length === 0) return { claims: [], more };
    const lease = addSeconds(now, leaseSeconds);
    await em.nativeUpdate(entity, { id: { $in: items.map((item) => item.id) } }, claimed(now, claimToken, lease));
    return { claims: items.map((item) => ({ id: item.id, claimToken, suspect: isSuspect(item, policy) })), more };
  });
}

/**
 * Claims one pending item on somebody's behalf: whether it is due or not, and past the limit of its key.
 *
 * @returns null when it is not pending
 */
export function claimItem(
  { database, entity }: ItemTable,
  id: string,
  { leaseSeconds, claimToken, now, policy }: Omit<ClaimOptions, 'limit' | 'keyLimit'>,
): Promise<Claim | null> {
  return database.unitOfWork(async (em) => {
    const item = await em.findOne(entity, { id, status: 'pending' }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!item) return null;
    await em.nativeUpdate(entity, { id }, claimed(now, claimToken, addSeconds(now, leaseSeconds)));
    return { id, claimToken, suspect: isSuspect(item, policy) };
  });
}

async function take(em: EntityManager, entity: EntityClass<WorkItem>, now: Date, limit: number) {
  const items = await lockDueItems(em, entity, now, limit);
  return { items, more: items.length === limit };
}

/**
 * Whether an item must be processed alone: it took its process down before, or this is its last attempt.
 * The latter because a crash counts as an attempt: an item that is begun beside a killer on its last attempt
 * would fail through no fault of its own.
 */
export function isSuspect(item: Pick<WorkItem, 'attempts' | 'crashes'>, policy: RetryPolicy): boolean {
  return item.crashes > 0 || attemptsUsedUp(policy, item.attempts + 1);
}
