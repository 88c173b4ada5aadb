import { type Database, openDatabase } from '../database/database.ts';
import type { DatabaseAccess } from '../database/settings.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { entitiesOf } from '../scheduler/entities.ts';
import { TableSize } from './table-size.ts';

/** The database as operators use it: the items of all schedulers, and what is known of them. */
export function openForOperations(access: DatabaseAccess, schedulers: readonly Scheduler[]): Database {
  return openDatabase(access, [...entitiesOf(schedulers), TableSize]);
}
