import { type EntityClass, type FilterQuery, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { admit } from './admit.ts';
import { byClaimOrder, lockDueItems } from './due-items.ts';
import { SchedulerState } from './scheduler-state.entity.ts';
import { columnOf } from './snapshot.ts';
import type { Turn, WorkItem } from './work-item.ts';

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
 * Takes due items in claim order, of each key only as many as it has places left. Items beyond are lined up: the
 * first few of a key are its `next` and stay in sight, the others are `waiting`, out of the claim's index, so that
 * each is looked at once and not by every claim. `promote` brings them back.
 */
export async function takeWithinLimit(
  em: EntityManager,
  entity: EntityClass<WorkItem>,
  now: Date,
  most: number,
  keyLimit: KeyLimit,
): Promise<{ items: WorkItem[]; more: boolean }> {
  await awaitTurn(em, keyLimit.scheduler);
  const { key, limit } = keyLimit;
  const keyOf = (item: WorkItem) => keyValue(item, key);
  const inFlight = { leaseExpiresAt: { $ne: null }, [key]: { $ne: null } } as FilterQuery<WorkItem>;
  const taken = new Map(Object.entries(await em.countBy(entity, key as 'id', { where: inFlight })));
  const items: WorkItem[] = [];
  let examined = 0;
  for (let size = most; examined < MOST_EXAMINED; size = PAGE_SIZE) {
    const full = [...taken].filter(([, count]) => count >= limit).map(([value]) => value);
    const where = { id: { $nin: items.map(({ id }) => id) }, $or: [{ turn: 'open' }, { [key]: { $nin: full } }] };
    const page = await lockDueItems(em, entity, now, size, where as FilterQuery<WorkItem>, [key]);
    const { admitted, excess } = admit(page, keyOf, taken, limit, most - items.length);
    items.push(...admitted);
    if (excess.length > 0) await lineUp(em, entity, items, excess, keyLimit);
    examined += page.length;
    if (page.length < size) return { items, more: admitted.length + excess.length < page.length };
    if (items.length === most) break;
  }
  return { items, more: true };
}

/** Of each key, the first items in claim order that are beyond its limit become its `next`, the others wait. */
async function lineUp(
  em: EntityManager,
  entity: EntityClass<WorkItem>,
  taken: readonly WorkItem[],
  excess: readonly WorkItem[],
  { key, limit }: KeyLimit,
): Promise<void> {
  const keys = [...new Set(excess.map((item) => keyValue(item, key)))];
  const inSight = await em.find(
    entity,
    { status: 'pending', turn: 'next', id: { $nin: idsOf(taken) }, [key]: { $in: keys } } as FilterQuery<WorkItem>,
    { fields: ['id', 'priority', 'availableAt', 'turn', key as 'id'], disableIdentityMap: true },
  );
  const line = [...(inSight as WorkItem[]), ...excess.filter(({ turn }) => turn !== 'next')].sort(byClaimOrder);
  const moves: Record<Turn, string[]> = { open: [], next: [], waiting: [] };
  for (const group of Map.groupBy(line, (item) => keyValue(item, key)).values()) {
    group.forEach((item, place) => {
      const turn = place < limit ? 'next' : 'waiting';
      if (item.turn !== turn) moves[turn].push(item.id);
    });
  }
  for (const turn of ['next', 'waiting'] as const) {
    if (moves[turn].length > 0) await em.nativeUpdate(entity, { id: { $in: moves[turn] } }, { turn });
  }
}

/** Waits for the scheduler's other claims: what they have taken must be committed before places are counted. */
async function awaitTurn(em: EntityManager, name: string): Promise<void> {
  const lock = () => em.findOne(SchedulerState, { name }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (await lock()) return;
  await em.upsert(SchedulerState, { name }, { onConflictAction: 'ignore' });
  await lock();
}

const idsOf = (items: readonly WorkItem[]) => items.map(({ id }) => id);

function keyValue(item: WorkItem, key: string): string | null {
  const value = columnOf(item, key);
  return value === null || value === undefined ? null : String(value);
}
