import type { Database } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { addItems } from '../../lib/operations/add-items.ts';
import { normalizerOf } from '../../lib/operations/names.ts';
import { openForOperations } from '../../lib/operations/open.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { parseSettings } from '../../lib/settings.ts';

const NAMES = 1500;

/** A database for several people at once. */
export function openForSeveral(url: string, schedulers: readonly Scheduler[]): Database {
  const settings = parseSettings(DatabaseSettings, { DATABASE_URL: url, DATABASE_POOL_SIZE: '6' });
  return openForOperations(settings, schedulers);
}

export async function addTo(database: Database, scheduler: Scheduler, names: readonly string[]) {
  return addItems(database, scheduler, await normalizerOf(scheduler, {}), names, {}, new Date());
}

export const sumAdded = (results: readonly { added: number }[]) =>
  results.reduce((total, { added }) => total + added, 0);

/** Six people add the same 1,500 names at the same time, each in an order of their own. Returns how many were added. */
export async function addInSixOrders(database: Database, scheduler: Scheduler, nameOf: (number: number) => string) {
  const names = Array.from({ length: NAMES }, (_, index) => nameOf(index));
  const orders = [1, 7, 11, 13, 17, 19].map((step) => names.map((_, index) => names[(index * step) % NAMES] ?? ''));
  return sumAdded(await Promise.all(orders.map((order) => addTo(database, scheduler, order))));
}
