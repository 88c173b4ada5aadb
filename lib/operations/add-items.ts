import type { FilterQuery } from '@mikro-orm/core';
import { despiteRaces } from '../database/conflict.ts';
import type { Database } from '../database/database.ts';
import { describeError, PermanentError } from '../errors.ts';
import type { QueueColumns, Scheduler } from '../scheduler/define-scheduler.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import type { BulkOptions } from './change-items.ts';
import type { Normalize } from './names.ts';
import { BATCH_SIZE } from './selection.ts';

/** A name that could not be added. */
export interface Refusal {
  /** From 1: its place among the names given. */
  readonly line: number;
  readonly reason: string;
}

export interface Additions {
  readonly added: number;
  /** Names that were there already, or were given more than once. */
  readonly duplicates: number;
  readonly refused: readonly Refusal[];
  readonly interrupted: boolean;
}

/**
 * Queues an item for each name, in batches, each a transaction of its own: good names are added whatever the others are.
 *
 * @param names as people write them, empty ones are passed over
 */
export async function addItems(
  database: Database,
  scheduler: Scheduler,
  normalize: Normalize,
  names: AsyncIterable<string> | Iterable<string>,
  columns: QueueColumns,
  now: Date,
  { signal, onProgress }: BulkOptions = {},
): Promise<Additions> {
  const counts = { added: 0, duplicates: 0 };
  const refused: Refusal[] = [];
  let batch = new Set<string>();
  let line = 0;

  async function flush(): Promise<void> {
    const added = await addNew(database, scheduler, [...batch], columns, now);
    counts.added += added;
    counts.duplicates += batch.size - added;
    batch = new Set();
    onProgress?.(line);
  }

  function take(written: string): void {
    try {
      const name = normalize(written);
      if (batch.has(name)) counts.duplicates += 1;
      batch.add(name);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      refused.push({ line, reason: describeError(error).message });
    }
  }

  for await (const written of names) {
    line += 1;
    if (written.trim() !== '') take(written);
    if (batch.size === BATCH_SIZE) {
      await flush();
      if (signal?.aborted) break;
    }
  }
  // The names may end early because of it.
  const interrupted = signal?.aborted ?? false;
  if (batch.size > 0) await flush();
  return { ...counts, refused, interrupted };
}

/**
 * Queues an item for each name that has no row yet. They are inserted in the order of their names: two who add the same
 * ones wait for each other, and do not lock each other up.
 *
 * @param names normalised, at most 1,000
 * @returns how many of the names were not there yet
 */
export function addNew(
  database: Database,
  { entity, items: { key, enqueue } }: Scheduler,
  names: readonly string[],
  columns: QueueColumns,
  now: Date,
): Promise<number> {
  const sorted = [...names].sort();
  const addMissing = () =>
    database.unitOfWork(async (em) => {
      const where = { [key]: { $in: sorted } } as FilterQuery<WorkItem>;
      const there = await em.find(entity, where, { fields: [key as 'id'], disableIdentityMap: true });
      const known = new Set(there.map((item) => Reflect.get(item, key)));
      const missing = sorted.filter((name) => !known.has(name));
      if (missing.length > 0) await enqueue(missing, columns, em, now);
      return missing.length;
    });
  return despiteRaces(addMissing);
}
