import type { Database } from '../database/database.ts';
import type { Items } from './items.ts';

/**
 * Names of what has no item yet, so many at a time, once each: what comes meanwhile to where it has been is left to the next
 * search. Each batch is searched for when it is asked for.
 */
export async function* missingNames(
  database: Database,
  missing: NonNullable<Items['missing']>,
  size: number,
): AsyncGenerator<string[]> {
  for (let after: string | undefined; ; ) {
    const names = await missing(size, after, database.fork());
    if (names.length > 0) yield names;
    if (names.length < size) return;
    after = names.at(-1);
  }
}
