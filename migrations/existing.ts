import type { MigrationObject } from '@mikro-orm/core';
import { migrations } from './index.ts';

/**
 * Tables that other applications own, as they were before anything was added to them. They are made where there is nothing
 * else, in the databases of the local run and of the tests, and never in one that is somebody's.
 */
export const existingTables: MigrationObject[] = [];

/** Every migration of a database that has nothing else. */
export const migrationsFromNothing: MigrationObject[] = [...existingTables, ...migrations];
