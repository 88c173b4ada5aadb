import type { MigrationObject } from '@mikro-orm/core';
import { Migration20261123213522 } from './migration-20261123213522-domains.ts';
import { Migration20261123231344 } from './migration-20261123231344-sitemaps.ts';
import { Migration20261124021120 } from './migration-20261124021120-turns.ts';
import { Migration20261124022715 } from './migration-20261124022715-operations.ts';
import { Migration20261125120036 } from './migration-20261125120036-troubles.ts';
import { Migration20261125125731 } from './migration-20261125125731-limits.ts';
import { Migration20261125132924 } from './migration-20261125132924-page-kind.ts';
import { Migration20261125160522 } from './migration-20261125160522-site-robots.ts';

/** Every migration, in order. A list and no folder scan, so that a bundle carries them. */
export const migrations: MigrationObject[] = [
  { name: 'Migration20261123213522', class: Migration20261123213522 },
  { name: 'Migration20261123231344', class: Migration20261123231344 },
  { name: 'Migration20261124021120', class: Migration20261124021120 },
  { name: 'Migration20261124022715', class: Migration20261124022715 },
  { name: 'Migration20261125120036', class: Migration20261125120036 },
  { name: 'Migration20261125125731', class: Migration20261125125731 },
  { name: 'Migration20261125132924', class: Migration20261125132924 },
  { name: 'Migration20261125160522', class: Migration20261125160522 },
];
