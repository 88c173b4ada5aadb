import type { DatabaseAccess } from '../database/access.ts';
import { type Database, openDatabase } from '../database/database.ts';
import type { Work } from '../scheduler/define-scheduler.ts';
import { ownEntities } from '../scheduler/entities.ts';
import { TableSize } from './table-size.ts';

/** The database as operators use it: the items of all schedulers, and what is known of them. */
export function openForOperations(access: DatabaseAccess, schedulers: readonly Work[]): Database {
  const items = schedulers.flatMap(({ entity, otherEntities = [] }) => [entity, ...otherEntities]);
  return openDatabase(access, [...new Set([...ownEntities, TableSize, ...items])]);
}
