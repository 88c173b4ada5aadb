import { type FilterQuery, LockMode } from '@mikro-orm/core';
import type { QBFilterQuery } from '@mikro-orm/postgresql';
import { batches } from '../batches.ts';
import { CLAIM_ORDER } from './due-items.ts';
import type { ItemTable } from './item-table.ts';
import type { KeyLimit } from './key-limit.ts';
import { idOf } from './key-type.ts';
import { countByKey } from './keys.ts';
import { narrow, type Refusal } from './narrow.ts';
import { allBut } from './scope.ts';
import type { Turn, WorkItem } from './work-item.ts';

/** Keys whose next items are chosen in one transaction. */
const BATCH_SIZE = 100;

/** Items moved by one statement. */
const MOVED_AT_ONCE = 1000;

/**
 * Chooses the next items of keys that have waiting ones and none in sight any more: theirs were claimed, cancelled or
 * deleted, or are set aside. Items that have lost their key while they waited come back into sight. It goes by what the
 * table holds and by no event, so no wake-up can be lost.
 *
 * @param except ids of items that are set aside
 * @param among which items it is about, where not about all
 * @returns the items that the database would not let us move
 */
export async function promote(
  table: ItemTable,
  now: Date,
  keyLimit: KeyLimit,
  except: readonly string[] = [],
  among: FilterQuery<WorkItem> = {},
): Promise<readonly Refusal<string>[]> {
  const notAside: FilterQuery<WorkItem> = { $and: [allBut(except), among] };
  const refused: Refusal<string>[] = [];
  let keys = await stalledKeys(table, now, keyLimit.key, notAside);
  if (keys.includes(NO_KEY)) {
    const keyless = { status: 'pending', turn: { $ne: 'open' }, [keyLimit.key]: null } as FilterQuery<WorkItem>;
    refused.push(...(await openAll(table, { $and: [keyless, notAside] })).refused);
    keys = await stalledKeys(table, now, keyLimit.key, { $and: [notAside, ofAKey(keyLimit.key)] });
  }
  for (const batch of batches(keys, BATCH_SIZE)) {
    const ids = await firstWaiting(table, now, keyLimit, batch, notAside);
    refused.push(...(await moveTo(table, 'next', ids)));
  }
  return refused;
}

/**
 * Brings items back into sight that are lined up, as far as `where` says so.
 *
 * @param hasTime asked before each batch of them
 * @returns the items that the database would not let us move, and whether none is left
 */
export async function openAll(
  table: ItemTable,
  where: FilterQuery<WorkItem>,
  hasTime: () => boolean = () => true,
): Promise<{ readonly refused: readonly Refusal<string>[]; readonly done: boolean }> {
  const refused: Refusal<string>[] = [];
  while (hasTime()) {
    const inTheWay = allBut(refused.map(({ row }) => row));
    const items = await table.database
      .fork()
      .find(table.entity, { $and: [where, inTheWay] }, { fields: ['id'], limit: MOVED_AT_ONCE });
    if (items.length === 0) return { refused, done: true };
    const ids = items.map(idOf);
    refused.push(...(await moveTo(table, 'open', ids)));
  }
  return { refused, done: false };
}

/** What items without a key are counted under; another key may be called so, too. */
const NO_KEY = 'null';

function ofAKey(property: string): FilterQuery<WorkItem> {
  return { [property]: { $ne: null } } as FilterQuery<WorkItem>;
}

/** Keys with waiting items that are due, and no next ones; `NO_KEY` among them where items without one wait. */
async function stalledKeys(
  { database, entity }: ItemTable,
  now: Date,
  key: string,
  notAside: FilterQuery<WorkItem>,
): Promise<string[]> {
  const em = database.fork();
  const next = { $and: [dueInTurn('next', now), ofAKey(key), notAside] };
  const inSight = em
    .createQueryBuilder(entity)
    .select(key as 'id')
    .where(next as QBFilterQuery<WorkItem>)
    .toRaw();
  const stalled = { $or: [{ [key]: null }, { [key]: { $nin: inSight } }] } as FilterQuery<WorkItem>;
  const where = { $and: [dueInTurn('waiting', now), stalled, notAside] };
  return [...(await countByKey(em, entity, key, where)).keys()];
}

/** Of each of these keys, the first that wait. */
async function firstWaiting(
  { database, entity }: ItemTable,
  now: Date,
  { key, limit }: KeyLimit,
  keys: readonly string[],
  notAside: FilterQuery<WorkItem>,
): Promise<string[]> {
  const ids: string[] = [];
  const em = database.fork();
  for (const value of keys) {
    const waiting = { ...dueInTurn('waiting', now), [key]: value } as FilterQuery<WorkItem>;
    const options = { fields: ['id'] as const, orderBy: CLAIM_ORDER, limit, disableIdentityMap: true };
    ids.push(...(await em.find(entity, { $and: [waiting, notAside] }, options)).map(idOf));
  }
  return ids;
}

/** Moves what is still pending. What somebody else has locked is left for the next time. */
async function moveTo(
  { database, entity }: ItemTable,
  turn: Turn,
  ids: readonly string[],
): Promise<readonly Refusal<string>[]> {
  const { refused } = await narrow(ids, (part) =>
    database.unitOfWork(async (em) => {
      const items = await em.find(
        entity,
        { id: { $in: [...part] }, status: 'pending' },
        { fields: ['id'], disableIdentityMap: true, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
      );
      if (items.length > 0) await em.nativeUpdate(entity, { id: { $in: items.map(({ id }) => id) } }, { turn });
    }),
  );
  return refused;
}

function dueInTurn(turn: 'next' | 'waiting', now: Date) {
  return { status: 'pending' as const, turn, availableAt: { $lte: now } };
}
