import type { MigrationObject } from '@mikro-orm/core';
import { Migration20261123213522 } from './migration-20261123213522-domains.ts';

/** Every migration, in order. A list and no folder scan, so that a bundle carries them. */
export const migrations: MigrationObject[] = [{ name: 'Migration20261123213522', class: Migration20261123213522 }];
