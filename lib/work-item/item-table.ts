import type { EntityClass } from '@mikro-orm/core';
import type { Database } from '../database/database.ts';
import type { WorkItem } from './work-item.ts';

/** A scheduler's items: their entity, and the database that holds their table. */
export interface ItemTable<T extends WorkItem = WorkItem> {
  readonly database: Database;
  readonly entity: EntityClass<T>;
}
