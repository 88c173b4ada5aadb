import type { FilterQuery } from '@mikro-orm/core';
import type { Database } from '../database/database.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { idOf, keyTypeOf } from '../work-item/key-type.ts';
import type { Status } from '../work-item/status.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import { shown } from './event-problems.ts';
import { type Normalize, possibleNames } from './names.ts';
import { OperatorError } from './operator.ts';

/** Which items an operator means: those to which all that is given applies. */
export interface Selection {
  readonly status?: readonly Status[];
  readonly id?: readonly string[];
  /** As rows hold it: see `possibleNames`. */
  readonly name?: readonly string[];
  /** The code of their last error. */
  readonly errorCode?: string;
  /** Not changed since this time. */
  readonly olderThan?: Date;
}

/** What an operator gives to say which items are meant. */
export interface SelectionInput {
  readonly status?: readonly Status[] | undefined;
  readonly id?: readonly string[] | undefined;
  /** As written. */
  readonly name?: readonly string[] | undefined;
  readonly errorCode?: string | undefined;
  /** Not changed for so many milliseconds. */
  readonly olderThan?: number | undefined;
}

/**
 * The selection that an operator's input means. It is empty, which is all items, where nothing is given.
 *
 * @throws OperatorError when an id is none of this scheduler's
 */
export function selectionOf(
  scheduler: Scheduler,
  normalize: Normalize,
  { status, id, name, errorCode, olderThan }: SelectionInput,
  now: Date,
): Selection {
  return {
    ...(status && { status }),
    ...(id && { id: id.map((written) => parseId(scheduler, written)) }),
    ...(name && { name: name.flatMap((written) => possibleNames(normalize, written)) }),
    ...(errorCode !== undefined && { errorCode }),
    ...(olderThan !== undefined && { olderThan: new Date(now.getTime() - olderThan) }),
  };
}

function parseId({ name, entity }: Scheduler, written: string): string {
  const { parse, description } = keyTypeOf(entity);
  const id = parse(written);
  if (id === undefined)
    throw new OperatorError(`id is ${shown(written)}; it must be the id of an item: one of ${name} is ${description}`);
  return id;
}

/** Items changed in one transaction. */
export const BATCH_SIZE = 1000;

export function whereOf({ items: { key } }: Scheduler, selection: Selection): FilterQuery<WorkItem> {
  const { status, id, name, errorCode, olderThan } = selection;
  return {
    ...(status && { status: { $in: [...status] } }),
    ...(id && { id: { $in: [...id] } }),
    ...(name && { [key]: { $in: [...name] } }),
    ...(errorCode !== undefined && { lastError: { $like: `${errorCode.replace(/[\\%_]/g, '\\$&')}: %` } }),
    ...(olderThan && { updatedAt: { $lt: olderThan } }),
  } as FilterQuery<WorkItem>;
}

export function countSelected(database: Database, scheduler: Scheduler, selection: Selection): Promise<number> {
  return database.fork().count(scheduler.entity, whereOf(scheduler, selection));
}

/**
 * The ids of the selected items, a batch at a time, in their order; what is added meanwhile may be among them. By the
 * time that one is changed it may be selected no longer: the change goes by the selection again.
 */
export async function* selectedIds(
  database: Database,
  scheduler: Scheduler,
  selection: Selection,
): AsyncGenerator<readonly string[], void> {
  const where = whereOf(scheduler, selection);
  for (let page = where; ; ) {
    const items = await database
      .fork()
      .find(scheduler.entity, page, { fields: ['id'], orderBy: { id: 'asc' }, limit: BATCH_SIZE });
    if (items.length > 0) yield items.map(idOf);
    const last = items.at(-1);
    if (!last || items.length < BATCH_SIZE) return;
    page = { $and: [where, { id: { $gt: last.id } }] };
  }
}
