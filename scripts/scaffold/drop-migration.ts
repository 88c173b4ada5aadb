import type { MikroORM } from '@mikro-orm/postgresql';
import type { DatabaseSchema } from '@mikro-orm/sql';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { entitiesOf } from '../../lib/scheduler/entities.ts';
import { migrations } from '../../migrations/index.ts';
import { type MigrationFile, renderMigration } from './migration-file.ts';
import { offlineOrm } from './offline-orm.ts';
import { ownershipOf } from './schema/recorded.ts';

/**
 * The migration that would drop the tables which only these schedulers have; undefined where there is none. Tables of other
 * applications, which no migration has made, are no part of it.
 */
export async function dropMigration(
  schedulers: readonly Scheduler[],
  gone: readonly Scheduler[],
): Promise<MigrationFile | undefined> {
  const orm = offlineOrm(entitiesOf(schedulers.filter((scheduler) => !gone.includes(scheduler))));
  const difference = await orm.schema.getUpdateSchemaMigrationSQL({
    wrap: false,
    fromSchema: await withoutOthers(offlineOrm(entitiesOf(schedulers)), orm.schema.getTargetSchema()),
  });
  if (difference.up.trim() === '') return undefined;
  return renderMigration(orm, difference, `drop-${gone.map(({ name }) => name).join('-')}`);
}

/** The schema of all, but for what is neither Sluice's own nor in the one that stays. */
async function withoutOthers(orm: MikroORM, staying: DatabaseSchema): Promise<DatabaseSchema> {
  const all = orm.schema.getTargetSchema();
  const ownership = await ownershipOf(migrations, orm);
  const isOwn = (kind: string, name: string) => ownership.owns({ kind, name });
  const tables = all
    .getTables()
    .filter((table) => isOwn('table', table.getShortestName()) || staying.hasTable(table.getShortestName()));
  const types = Object.entries(all.getNativeEnums());
  all.setTables(tables);
  all.setNativeEnums(Object.fromEntries(types.filter(([name]) => isOwn('type', name) || staying.hasNativeEnum(name))));
  all.setNamespaces(new Set(all.getNamespaces().filter((name) => isOwn('schema', name) || staying.hasNamespace(name))));
  return all;
}
