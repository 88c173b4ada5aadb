/**
 * Prints the migration of a scheduler that was just listed, as JSON: what its entity adds to the schema of the others,
 * by the ORM's own comparison. Started by `prepare.ts` in the copy of the project, whose `functions/index.ts` lists it.
 */
import { entities, schedulers } from '../../functions/index.ts';
import { renderMigration } from './migration-file.ts';
import { offlineOrm } from './offline-orm.ts';

const [, , name = ''] = process.argv;
const { entity: added } = schedulers.find((scheduler) => scheduler.name === name) ?? {};
const orm = offlineOrm(entities);
const difference = await orm.schema.getUpdateSchemaMigrationSQL({
  wrap: false,
  fromSchema: offlineOrm(entities.filter((entity) => entity !== added)).schema.getTargetSchema(),
});
process.stdout.write(JSON.stringify(renderMigration(orm, difference, name)));
