import type { Database } from '../database/database.ts';
import { refusalOf } from '../database/row-error.ts';
import { describeError, PermanentError } from '../errors.ts';
import { type Addition, addEach } from '../scheduler/add-new.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import type { QueueColumns } from '../scheduler/items.ts';
import type { BulkOptions } from './change-items.ts';
import type { Normalize } from './names.ts';
import { BATCH_SIZE } from './selection.ts';
import { readWritten, type Written } from './written.ts';

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
 * are, also where the database refuses those.
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
  let batch: (Addition & { readonly line: number })[] = [];
  let names = new Set<string>();
  let line = 0;

  async function flush(): Promise<void> {
    const { added, refused: bad } = await addEach(database, scheduler, batch, columns, now);
    counts.added += added;
    counts.duplicates += batch.length - added - bad.length;
    for (const { row, error } of bad) refused.push({ line: row.line, reason: refusalOf(error) });
    batch = [];
    names = new Set();
    onProgress?.(line);
  }

  function take(written: Written): void {
    try {
      const addition = readWritten(scheduler, normalize, written);
      const isRepeated = addition.name !== undefined && names.has(addition.name);
      if (isRepeated) counts.duplicates += 1;
      else batch.push({ ...addition, line });
      if (addition.name !== undefined) names.add(addition.name);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      refused.push({ line, reason: describeError(error).message });
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
