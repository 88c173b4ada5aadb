import type { Database } from '../database/database.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { keyTypeOf } from '../work-item/key-type.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import { type Normalize, possibleNames } from './names.ts';
import { type Selection, whereOf } from './selection.ts';

/** More rows of one name than this are not shown. */
const MOST_SHOWN = 20;

/** The items that an operator calls by an id, or else by a name; none where there is no such item. */
export async function findItems(
  database: Database,
  scheduler: Scheduler,
  normalize: Normalize,
  idOrName: string,
): Promise<WorkItem[]> {
  const id = keyTypeOf(scheduler.entity).parse(idOrName);
  const byId = id === undefined ? [] : await find(database, scheduler, { id: [id] });
  if (byId.length > 0) return byId;
  return find(database, scheduler, { name: possibleNames(normalize, idOrName) });
}

function find(database: Database, scheduler: Scheduler, selection: Selection): Promise<WorkItem[]> {
  const where = whereOf(scheduler, selection);
  return database.fork().find(scheduler.entity, where, { orderBy: { id: 'asc' }, limit: MOST_SHOWN });
}
