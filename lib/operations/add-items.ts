import type { FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { despiteRaces } from '../database/conflict.ts';
import type { Database } from '../database/database.ts';
import { describeError, PermanentError } from '../errors.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import type { QueueColumns } from '../scheduler/items.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import type { BulkOptions } from './change-items.ts';
import type { Normalize } from './names.ts';
import { BATCH_SIZE } from './selection.ts';
import { type Addition, readWritten, type Written } from './written.ts';

/** What could not be added. */
export interface Refusal {
  /** From 1: its place among what was given. */
  readonly line: number;
  readonly reason: string;
}

export interface Additions {
  readonly added: number;
  /** Items whose names were there already, or were given more than once. */
  readonly duplicates: number;
  readonly refused: readonly Refusal[];
  readonly interrupted: boolean;
}

/**
 * Queues an item for each name or row, in batches, each a transaction of its own: good ones are added whatever the others
 * are.
 *
 * @param given as people write them, empty names are passed over
 */
export async function addItems(
  database: Database,
  scheduler: Scheduler,
  normalize: Normalize,
  given: AsyncIterable<Written> | Iterable<Written>,
  columns: QueueColumns,
  now: Date,
  { signal, onProgress }: BulkOptions = {},
): Promise<Additions> {
  const counts = { added: 0, duplicates: 0 };
  const refused: Refusal[] = [];
  let batch: Addition[] = [];
  let lines = new Map<string, number>();
  let line = 0;

  const refuse = (at: number, problem: unknown) => refused.push({ line: at, reason: describeError(problem).message });

  async function flush(): Promise<void> {
    const { added, lacking } = await addNew(database, scheduler, batch, columns, now);
    counts.added += added;
    counts.duplicates += batch.length - added - lacking.length;
    for (const { name = '', problem } of lacking) refuse(lines.get(name) ?? line, problem);
    batch = [];
    lines = new Map();
    onProgress?.(line);
  }

  function take(written: Written): void {
    try {
      const addition = readWritten(scheduler, normalize, written);
      const { name } = addition;
      if (name !== undefined && lines.has(name)) counts.duplicates += 1;
      else batch.push(addition);
      if (name !== undefined) lines.set(name, line);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      refuse(line, error);
    }
  }

  for await (const written of given) {
    line += 1;
    if (typeof written !== 'string' || written.trim() !== '') take(written);
    if (batch.length === BATCH_SIZE) {
      await flush();
      if (signal?.aborted) break;
    }
  }
  // What is given may end early because of it.
  const interrupted = signal?.aborted ?? false;
  if (batch.length > 0) await flush();
  return { ...counts, refused: refused.toSorted((a, b) => a.line - b.line), interrupted };
}

/**
 * Queues an item for each whose name has no row yet, or that has no name. They are inserted in the order of their names: two
 * who add the same ones wait for each other, and do not lock each other up.
 *
 * @param additions at most 1,000, of which no two have the same name
 * @returns how many were added, and which were not, because their name is not enough
 */
export function addNew(
  database: Database,
  scheduler: Scheduler,
  additions: readonly Addition[],
  columns: QueueColumns,
  now: Date,
): Promise<{ added: number; lacking: readonly Addition[] }> {
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

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
