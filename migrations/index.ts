import type { MigrationObject } from '@mikro-orm/core';
import { Migration20261123213522 } from './migration-20261123213522-domains.ts';
import { Migration20261123224015 } from './migration-20261123224015-sitemaps.ts';

/** Every migration, in order. A list and no folder scan, so that a bundle carries them. */
export const migrations: MigrationObject[] = [
  { name: 'Migration20261123213522', class: Migration20261123213522 },
  { name: 'Migration20261123224015', class: Migration20261123224015 },
];
