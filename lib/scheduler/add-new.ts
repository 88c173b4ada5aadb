import type { FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { despiteRaces } from '../database/conflict.ts';
import type { Database } from '../database/database.ts';
import type { PermanentError } from '../errors.ts';
import { byCodeUnit } from '../text.ts';
import { narrow, type Refusal } from '../work-item/narrow.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import type { Scheduler } from './define-scheduler.ts';
import type { QueueColumns } from './items.ts';

/** An item to add. */
export interface Addition {
  /** As its row holds it; a row may have none yet. */
  readonly name?: string;
  /** Where the scheduler's items are added by rows. */
  readonly row?: object;
  /** Why a name is not enough for a row. Where its row is there already, it needs no more. */
  readonly problem?: PermanentError;
}

/** What became of additions. */
export interface Added<A extends Addition> {
  readonly added: number;
  readonly refused: readonly Refusal<A>[];
}

/**
 * Queues an item for each whose name has no row yet, or that has no name. They are inserted in the order of their names: two
 * who add the same ones wait for each other, and do not lock each other up.
 *
 * @param additions at most 1,000, of which no two have the same name
 * @returns how many were added, and which were not, because their name is not enough
 */
function addNew<A extends Addition>(
  database: Database,
  scheduler: Scheduler,
  additions: readonly A[],
  columns: QueueColumns,
  now: Date,
): Promise<{ added: number; lacking: readonly A[] }> {
  const { rows, enqueue } = scheduler.items;
  const sorted = additions.toSorted((a, b) => byCodeUnit(a.name ?? '', b.name ?? ''));
  const addMissing = () =>
    database.unitOfWork(async (em) => {
      const known = await knownNames(em, scheduler, namesOf(sorted));
      const missing = sorted.filter(({ name }) => name === undefined || !known.has(name));
      const complete = missing.filter(({ problem }) => problem === undefined);
      const written = complete.map(({ row }) => row ?? {});
      if (complete.length > 0 && rows) await rows.enqueue(written, columns, em, now);
      else if (complete.length > 0) await enqueue(namesOf(complete), columns, em, now);
      return { added: complete.length, lacking: missing.filter(({ problem }) => problem !== undefined) };
    });
  return despiteRaces(addMissing);
}

/**
 * Queues an item for each whose name has no row yet, or that has no name; what the database refuses (a name of nothing that
 * is there, a row that breaks a constraint) is no reason to leave out the others.
 *
 * @param additions at most 1,000, of which no two have the same name
 * @returns how many were added; those that were not, because their name is not enough or the database refuses them
 */
export async function addEach<A extends Addition>(
  database: Database,
  scheduler: Scheduler,
  additions: readonly A[],
  columns: QueueColumns,
  now: Date,
): Promise<Added<A>> {
  let added = 0;
  const refused: Refusal<A>[] = [];
  const done = new Set<A>();
  for (let left = additions; left.length > 0; left = left.filter((addition) => !done.has(addition))) {
    const { refused: bad } = await narrow(left, async (part) => {
      const one = await addNew(database, scheduler, part, columns, now);
      added += one.added;
      refused.push(...one.lacking.map((row) => ({ row, error: row.problem })));
      for (const addition of part) done.add(addition);
    });
    for (const { row } of bad) done.add(row);
    refused.push(...bad);
  }
  return { added, refused };
}

/** Which of these names have a row. */
async function knownNames(
  em: EntityManager,
  { entity, items: { key } }: Scheduler,
  names: readonly string[],
): Promise<Set<string>> {
  const where = { [key]: { $in: names } } as FilterQuery<WorkItem>;
  const there = await em.find(entity, where, { fields: [key as 'id'], disableIdentityMap: true });
  return new Set(there.map((item) => String(Reflect.get(item, key))));
}

const namesOf = (additions: readonly Addition[]) => additions.flatMap(({ name }) => name ?? []);
