import { type FilterQuery, LockMode } from '@mikro-orm/core';
import type { Claim } from '../claim.ts';
import { addSeconds } from '../clock.ts';
import { isRowError } from '../database/row-error.ts';
import { claimed } from './changes.ts';
import { dueAt, lockDueItems } from './due-items.ts';
import type { ItemTable } from './item-table.ts';
import { type KeyLimit, takeWithinLimit } from './key-limit.ts';
import { idOf } from './key-type.ts';
import { narrow, type Refusal } from './narrow.ts';
import { attemptsUsedUp, type RetryPolicy } from './retry-policy.ts';
import { allBut, type Scope } from './scope.ts';
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
  /** Ids of items that are set aside. */
  readonly except?: readonly string[];
  /** What else an item must fulfil. */
  readonly where?: FilterQuery<WorkItem>;
}

export interface ClaimResult {
  readonly claims: readonly Claim[];
  /** Whether there may be more to claim at once. */
  readonly more: boolean;
  /** Items that the database would not let us claim. */
  readonly refused: readonly Refusal<string>[];
}

/**
 * Claims pending items that are due: highest priority first, then those that have been due longest.
 * Concurrent claimers skip each other's rows, so that none waits and no item is claimed twice; those of a scheduler
 * with a limit by key take turns.
 * One claim token serves all items of the claim: a claim is the pair of item and token.
 * Where a row refuses, it is found, and the others are claimed without it.
 */
export async function claim(table: ItemTable, options: ClaimOptions): Promise<ClaimResult> {
  const { now, except = [], where = {} } = options;
  const scope: Scope = { notAside: allBut(except), where, touched: new Set() };
  const due = { $and: [dueAt(now), scope.notAside, where] };
  // Mostly nothing is due: one statement then, and no transaction.
  if (!(await table.database.fork().findOne(table.entity, due, { fields: ['id'] }))) {
    return { claims: [], more: false, refused: [] };
  }
  try {
    return { ...(await claimTogether(table, options, scope)), refused: [] };
  } catch (error) {
    if (!isRowError(error)) throw error;
    return claimApart(table, options, scope);
  }
}

async function claimTogether(
  { database, entity }: ItemTable,
  { limit, leaseSeconds, claimToken, now, policy, keyLimit }: ClaimOptions,
  scope: Scope,
): Promise<Omit<ClaimResult, 'refused'>> {
  return database.unitOfWork(async (em) => {
    const { items, more } = keyLimit
      ? await takeWithinLimit(em, entity, now, limit, keyLimit, scope)
      : await take(em, entity, now, limit, scope);
    if (items.length === 0) return { claims: [], more };
    for (const item of items) scope.touched.add(idOf(item));
    const lease = addSeconds(now, leaseSeconds);
    await em.nativeUpdate(entity, { id: { $in: items.map((item) => item.id) } }, claimed(now, claimToken, lease));
    return { claims: items.map((item) => ({ id: idOf(item), claimToken, suspect: isSuspect(item, policy) })), more };
  });
}

/** Claims the rows of a claim that was refused, but for those that cause it. */
async function claimApart(
  table: ItemTable,
  options: ClaimOptions,
  { notAside, where, touched }: Scope,
): Promise<ClaimResult> {
  let left = options.limit;
  const { written, refused } = await narrow([...touched], async (ids) => {
    const among = { $and: [where, { id: { $in: [...ids] } }] };
    const { claims } = await claimTogether(
      table,
      { ...options, limit: left },
      { notAside, where: among, touched: new Set() },
    );
    left -= claims.length;
    return claims;
  });
  return { claims: written.flat(), more: left > 0, refused };
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
    const item = await em.findOne(
      entity,
      { id, status: 'pending' },
      { fields: ['id', 'attempts', 'crashes'], disableIdentityMap: true, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (!item) return null;
    await em.nativeUpdate(entity, { id }, claimed(now, claimToken, addSeconds(now, leaseSeconds)));
    return { id, claimToken, suspect: isSuspect(item, policy) };
  });
}

async function take(
  em: Parameters<typeof lockDueItems>[0],
  entity: ItemTable['entity'],
  now: Date,
  limit: number,
  { notAside, where }: Scope,
) {
  const items = await lockDueItems(em, entity, now, limit, { $and: [notAside, where] });
  return { items, more: items.length === limit };
}

/**
 * Whether an item must be processed alone: it was there when its process went down or was blocked, or this is its last
 * attempt.
 * The latter because a crash counts as an attempt: an item that is begun beside a killer on its last attempt
 * would fail through no fault of its own.
 */
export function isSuspect(item: Pick<WorkItem, 'attempts' | 'crashes'>, policy: RetryPolicy): boolean {
  return item.crashes > 0 || attemptsUsedUp(policy, item.attempts + 1);
}
