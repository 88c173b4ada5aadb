import type { Database } from '../database/database.ts';
import { isItemId } from '../item-id.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import { type Normalize, possibleNames } from './names.ts';
import { whereOf } from './selection.ts';

/** More rows of one name than this are not shown. */
const MOST_SHOWN = 20;

/** The items that an operator calls by an id or by a name; none where there is no such item. */
export async function findItems(
  database: Database,
  scheduler: Scheduler,
  normalize: Normalize,
  idOrName: string,
): Promise<WorkItem[]> {
  const selection = isItemId(idOrName) ? { id: [idOrName] } : { name: possibleNames(normalize, idOrName) };
  const where = whereOf(scheduler, selection);
  return database.fork().find(scheduler.entity, where, { orderBy: { id: 'asc' }, limit: MOST_SHOWN });
}
