import { MikroORM } from '@mikro-orm/postgresql';
import { batches } from '../../../lib/batches.ts';
import { type Database, openDatabase } from '../../../lib/database/database.ts';
import { migrationOptions } from '../../../lib/database/migrate.ts';
import { DatabaseSettings } from '../../../lib/database/settings.ts';
import { ownEntities } from '../../../lib/scheduler/entities.ts';
import { parseSettings } from '../../../lib/settings.ts';
import type { Plan, Stubborn } from '../faults/plan.ts';
import { ChaosChild } from '../work/chaos-child.entity.ts';
import { ChaosItem } from '../work/chaos-item.entity.ts';
import { AuditEntry } from './audit-entry.entity.ts';
import { Bait } from './bait.entity.ts';
import { MigrationChaos } from './migration-chaos.ts';
import { ServerConnection } from './server-connection.entity.ts';

const TABLES = [...ownEntities, ChaosItem, ChaosChild, AuditEntry, Bait];

const INSERTED_AT_ONCE = 1000;

/** Creates the tables, the audit trigger and the items; opens the harness's own way to the database. */
export async function openStore(databaseUrl: string, { items, stubborn }: Plan): Promise<Database> {
  const settings = parseSettings(DatabaseSettings, { DATABASE_URL: databaseUrl, DATABASE_POOL_SIZE: '8' });
  const orm = new MikroORM(migrationOptions(settings, TABLES, [{ name: 'MigrationChaos', class: MigrationChaos }]));
  await orm.schema.create();
  await orm.migrator.up();
  await orm.close();
  const database = openDatabase(settings, [...TABLES, ServerConnection]);
  const now = Date.now();
  for (const numbers of batches([...Array(items).keys()], INSERTED_AT_ONCE)) {
    const rows = numbers.map((number) => ({ number, result: null, ...refusalOf(stubborn.get(number), now) }));
    await database.fork().insertMany(ChaosItem, rows);
  }
  return database;
}

function refusalOf(stubborn: Stubborn | undefined, now: number) {
  if (!stubborn) return { refuses: null, refusesUntil: null };
  return { refuses: stubborn.status, refusesUntil: new Date(now + stubborn.seconds * 1000) };
}
