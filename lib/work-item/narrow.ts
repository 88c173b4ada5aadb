import { isRowError } from '../database/row-error.ts';

/** A row that the database would not let us write, and what it said. */
export interface Refusal<T> {
  readonly row: T;
  readonly error: unknown;
}

/** The same, by the ids of the items. */
export function byId(refused: readonly Refusal<{ readonly id: string }>[]): Refusal<string>[] {
  return refused.map(({ row, error }) => ({ row: row.id, error }));
}

/** What became of a write of several rows. */
export interface Narrowed<T, R> {
  /** What each write that went through has returned. */
  readonly written: readonly R[];
  /** Rows that cannot be written, each by itself. */
  readonly refused: readonly Refusal<T>[];
}

/** Writes tried before the rest is left for another time: enough to find every bad row of a hundred. */
const MOST_WRITES = 256;

/**
 * Writes rows together where that works. Where the database refuses, it is tried with each half, until the rows that
 * cause it stand alone: so a row stops nobody but itself.
 *
 * @param write writes all the rows that it is given, or none; it may be called again with some of them
 * @throws what `write` throws, where it does not lie with a row
 */
export async function narrow<T, R>(
  rows: readonly T[],
  write: (rows: readonly T[]) => Promise<R>,
): Promise<Narrowed<T, R>> {
  const written: R[] = [];
  const refused: Refusal<T>[] = [];
  const parts = rows.length > 0 ? [rows] : [];
  for (let writes = 0; writes < MOST_WRITES && parts.length > 0; writes++) {
    const part = parts.pop() ?? [];
    try {
      written.push(await write(part));
    } catch (error) {
      if (!isRowError(error)) throw error;
      if (part.length === 1) refused.push(...part.map((row) => ({ row, error })));
      else parts.push(...halves(part));
    }
  }
  return { written, refused };
}

/** The first half last, so that it is taken first. */
function halves<T>(part: readonly T[]): [readonly T[], readonly T[]] {
  const middle = Math.ceil(part.length / 2);
  return [part.slice(middle), part.slice(0, middle)];
}
