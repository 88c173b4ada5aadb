import type { FilterQuery } from '@mikro-orm/core';
import type { Database } from '../database/database.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import type { Status } from '../work-item/status.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import { type Normalize, possibleNames } from './names.ts';

/** Which items an operator means: those to which all that is given applies. */
export interface Selection {
  readonly statuses?: readonly Status[];
  readonly ids?: readonly string[];
  /** As rows hold them: see `possibleNames`. */
  readonly names?: readonly string[];
  /** The code of their last error. */
  readonly errorCode?: string;
  /** Not changed since this time. */
  readonly unchangedSince?: Date;
}

/** What an operator gives to say which items are meant. */
export interface SelectionInput {
  readonly statuses?: readonly Status[] | undefined;
  readonly ids?: readonly string[] | undefined;
  /** As written. */
  readonly names?: readonly string[] | undefined;
  readonly errorCode?: string | undefined;
  /** Not changed for so many milliseconds. */
  readonly unchangedForMs?: number | undefined;
}

/** The selection that an operator's input means. It is empty, which is all items, where nothing is given. */
export function selectionOf(
  normalize: Normalize,
  { statuses, ids, names, errorCode, unchangedForMs }: SelectionInput,
  now: Date,
): Selection {
  return {
    ...(statuses && { statuses }),
    ...(ids && { ids }),
    ...(names && { names: names.flatMap((written) => possibleNames(normalize, written)) }),
    ...(errorCode !== undefined && { errorCode }),
    ...(unchangedForMs !== undefined && { unchangedSince: new Date(now.getTime() - unchangedForMs) }),
  };
}

/** Items changed in one transaction. */
export const BATCH_SIZE = 1000;

export function whereOf({ items: { key } }: Scheduler, selection: Selection): FilterQuery<WorkItem> {
  const { statuses, ids, names, errorCode, unchangedSince } = selection;
  return {
    ...(statuses && { status: { $in: [...statuses] } }),
    ...(ids && { id: { $in: [...ids] } }),
    ...(names && { [key]: { $in: [...names] } }),
    ...(errorCode !== undefined && { lastError: { $like: `${errorCode.replace(/[\\%_]/g, '\\$&')}: %` } }),
    ...(unchangedSince && { updatedAt: { $lt: unchangedSince } }),
  } as FilterQuery<WorkItem>;
}

export function countSelected(database: Database, scheduler: Scheduler, selection: Selection): Promise<number> {
  return database.fork().count(scheduler.entity, whereOf(scheduler, selection));
}

/** The ids of the selected items, a batch at a time, in their order; what is added meanwhile may be among them. */
export async function* selectedIds(
  database: Database,
  scheduler: Scheduler,
  selection: Selection,
): AsyncGenerator<readonly string[], void> {
  const where = whereOf(scheduler, selection);
  for (let after = '0'; ; ) {
    const items = await database
      .fork()
      .find(
        scheduler.entity,
        { $and: [where, { id: { $gt: after } }] },
        { fields: ['id'], orderBy: { id: 'asc' }, limit: BATCH_SIZE },
      );
    if (items.length > 0) yield items.map(({ id }) => id);
    const last = items.at(-1);
    if (!last || items.length < BATCH_SIZE) return;
    after = last.id;
  }
}
