import { type FilterQuery, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { admit } from './admit.ts';
import { lockDueItems } from './due-items.ts';
import type { ItemTable } from './item-table.ts';
import { countByKey, keyOf } from './keys.ts';
import { lineUp } from './line-up.ts';
import { SchedulerState } from './scheduler-state.entity.ts';
import type { Scope } from './scope.ts';
import type { WorkItem } from './work-item.ts';

/** How many items of one key may be in flight at once. */
export interface KeyLimit {
  /** Whose claims wait for each other, so that no two of them take a key's last place. */
  readonly scheduler: string;
  /** The property whose value is an item's concurrency key. An item where it is null is not limited. */
  readonly key: string;
  readonly limit: number;
}

/** Rows looked at in one page, once the first has shown items beyond their key's limit. */
const PAGE_SIZE = 1000;

/** Rows looked at in one transaction, so that it stays short where a key has a hundred thousand of them. */
const MOST_EXAMINED = 2000;

/**
 * Takes due items in claim order, of each key only as many as it has places left. Items of a key that is full already
 * are not looked at; those beyond are lined up: the first few of a key are its `next` and stay in sight, the others are
 * `waiting`, out of the claim's index. `promote` brings them back.
 */
export async function takeWithinLimit(
  em: EntityManager,
  entity: ItemTable['entity'],
  now: Date,
  most: number,
  keyLimit: KeyLimit,
  scope: Scope,
): Promise<{ items: WorkItem[]; more: boolean }> {
  await awaitTurn(em, keyLimit.scheduler);
  const { key, limit } = keyLimit;
  const taken = await countInFlightByKey(em, entity, key, scope.notAside);
  const items: WorkItem[] = [];
  let examined = 0;
  for (let size = most; examined < MOST_EXAMINED; size = PAGE_SIZE) {
    const notTaken = { id: { $nin: items.map(({ id }) => id) } };
    const conditions = { $and: [scope.where, scope.notAside, notTaken, ofNoneOf(key, fullKeys(taken, limit))] };
    const page = await lockDueItems(em, entity, now, size, conditions, [key]);
    const { admitted, excess } = admit(page, (item) => keyOf(item, key), taken, limit, most - items.length);
    items.push(...admitted);
    if (excess.length > 0) await lineUp(em, entity, excess, items, keyLimit, scope);
    examined += page.length;
    if (page.length < size) return { items, more: admitted.length + excess.length < page.length };
    if (items.length === most) break;
  }
  return { items, more: true };
}

/**
 * Lines up items of keys that are full, as far as nobody has looked at them yet: a bounded number, so that a key with a
 * million of them holds up no run.
 *
 * @returns whether there may be more of them
 */
export async function lineUpFull(
  { database, entity }: ItemTable,
  now: Date,
  keyLimit: KeyLimit,
  notAside: FilterQuery<WorkItem>,
): Promise<boolean> {
  const { key, limit } = keyLimit;
  // Mostly no key is full: one statement then, and no transaction.
  if (fullKeys(await countInFlightByKey(database.fork(), entity, key, notAside), limit).length === 0) return false;
  return database.unitOfWork(async (em) => {
    await awaitTurn(em, keyLimit.scheduler);
    const full = fullKeys(await countInFlightByKey(em, entity, key, notAside), limit);
    if (full.length === 0) return false;
    const open = { $and: [notAside, { turn: 'open', [key]: { $in: full } } as FilterQuery<WorkItem>] };
    const items = await lockDueItems(em, entity, now, MOST_EXAMINED, open, [key]);
    if (items.length > 0) await lineUp(em, entity, items, [], keyLimit, { notAside, touched: new Set() });
    return items.length === MOST_EXAMINED;
  });
}

function countInFlightByKey(
  em: EntityManager,
  entity: ItemTable['entity'],
  key: string,
  notAside: FilterQuery<WorkItem>,
): Promise<Map<string, number>> {
  const inFlight = { leaseExpiresAt: { $ne: null }, [key]: { $ne: null } } as FilterQuery<WorkItem>;
  return countByKey(em, entity, key, { $and: [inFlight, notAside] });
}

function fullKeys(taken: ReadonlyMap<string, number>, limit: number): string[] {
  return [...taken].filter(([, count]) => count >= limit).map(([key]) => key);
}

/** Items whose key is none of these, and those without a key. */
function ofNoneOf(property: string, keys: readonly string[]): FilterQuery<WorkItem> {
  if (keys.length === 0) return {};
  return { $or: [{ [property]: null }, { [property]: { $nin: [...keys] } }] } as FilterQuery<WorkItem>;
}

/** Waits for the scheduler's other claims: what they have taken must be committed before places are counted. */
async function awaitTurn(em: EntityManager, name: string): Promise<void> {
  const lock = () => em.findOne(SchedulerState, { name }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (await lock()) return;
  await em.upsert(SchedulerState, { name }, { onConflictAction: 'ignore' });
  await lock();
}
