import { type FilterQuery, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ItemTable } from './item-table.ts';
import type { KeyType } from './key-type.ts';
import type { WorkItem } from './work-item.ts';

/** Highest priority first, then what has been due longest. */
export const CLAIM_ORDER = { priority: 'desc', availableAt: 'asc', id: 'asc' } as const;

type Ordered = Pick<WorkItem, keyof typeof CLAIM_ORDER>;

/** The claim order, for items that are already read. */
export function byClaimOrder({ compare }: KeyType): (a: Ordered, b: Ordered) => number {
  return (a, b) => b.priority - a.priority || a.availableAt.getTime() - b.availableAt.getTime() || compare(a.id, b.id);
}

/** What a claim may take, in the form of its partial index. */
export function dueAt(now: Date) {
  return { status: 'pending' as const, turn: { $ne: 'waiting' as const }, availableAt: { $lte: now } };
}

const CLAIM_FIELDS = ['id', 'priority', 'availableAt', 'turn', 'attempts', 'crashes'] as const;

/**
 * Pending items that are due, in claim order, locked for this transaction. What another transaction has locked is
 * skipped, so that concurrent claimers do not wait for each other. Read are the columns that a claim goes by alone.
 *
 * @param where what else they must fulfil
 * @param keys properties to read besides
 */
export function lockDueItems(
  em: EntityManager,
  entity: ItemTable['entity'],
  now: Date,
  limit: number,
  where: FilterQuery<WorkItem> = {},
  keys: readonly string[] = [],
): Promise<WorkItem[]> {
  return em.find(
    entity,
    { $and: [dueAt(now), where] },
    {
      fields: [...CLAIM_FIELDS, ...(keys as 'id'[])],
      orderBy: CLAIM_ORDER,
      limit,
      disableIdentityMap: true,
      lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE,
    },
  ) as Promise<WorkItem[]>;
}
