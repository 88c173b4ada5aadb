import { type Evidence, isBegin } from './evidence.ts';

/** Rows that refuse for less than this say little: the processes may not even have started. In seconds of the wall. */
const LONG_ENOUGH_SECONDS = 10;

/** While rows refuse to be claimed or begun, others go on. */
export function othersStopped({ plan, items, audit }: Evidence): string[] {
  const longest = Math.max(0, ...[...plan.stubborn.values()].map(({ seconds }) => seconds));
  if (longest < LONG_ENOUGH_SECONDS) return [];
  const stubborn = items.filter(({ refusesUntil }) => refusesUntil !== null);
  const until = Math.max(...stubborn.map(({ refusesUntil }) => refusesUntil?.getTime() ?? 0));
  const ids = new Set(stubborn.map(({ id }) => id));
  const others = audit.filter((entry) => isBegin(entry) && !ids.has(entry.itemId) && entry.at.getTime() < until);
  return others.length > 0 ? [] : [`no item was begun while ${stubborn.length} rows refused`];
}
