import type { FilterQuery } from '@mikro-orm/core';
import type { WorkItem } from './work-item.ts';

/** Which items a claim is about. */
export interface Scope {
  /** All but those that are set aside; those hold no place of their key either. */
  readonly notAside: FilterQuery<WorkItem>;
  /** What else an item must fulfil to be taken. */
  readonly where: FilterQuery<WorkItem>;
  /** Is given the ids of all rows that are written, before they are. */
  readonly touched: Set<string>;
}

/** All but these; nothing where there are none, so that a statement without exceptions is what it always was. */
export function allBut(ids: readonly string[]): FilterQuery<WorkItem> {
  return ids.length === 0 ? {} : { id: { $nin: [...ids] } };
}
