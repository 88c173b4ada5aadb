import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { entitiesOf } from '../../lib/scheduler/entities.ts';
import { type MigrationFile, renderMigration } from './migration-file.ts';
import { offlineOrm } from './offline-orm.ts';

/** The migration that would drop the tables which only these schedulers have; undefined where there is none. */
export async function dropMigration(
  schedulers: readonly Scheduler[],
  gone: readonly Scheduler[],
): Promise<MigrationFile | undefined> {
  const orm = offlineOrm(entitiesOf(schedulers.filter((scheduler) => !gone.includes(scheduler))));
  const difference = await orm.schema.getUpdateSchemaMigrationSQL({
    wrap: false,
    fromSchema: offlineOrm(entitiesOf(schedulers)).schema.getTargetSchema(),
  });
  if (difference.up.trim() === '') return undefined;
  return renderMigration(orm, difference, `drop-${gone.map(({ name }) => name).join('-')}`);
}
