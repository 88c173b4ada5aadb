/**
 * Prints the migrations of a scheduler that was just listed, as JSON: what its entity adds to the schema of the others,
 * by the ORM's own comparison; and what makes the table that its items stand beside, where there is nothing else. Started by `prepare.ts` in the copy of the project, whose `functions/index.ts` lists it.
 */
import { entities, schedulers } from '../../functions/index.ts';
import { renderMigration } from './migration-file.ts';
import { offlineOrm } from './offline-orm.ts';
import type { NewMigrations } from './prepare.ts';
import { existingTableFile } from './table/adoption-files.ts';
import { completeStatements } from './table/adoption-migration.ts';

/** A table that items stand beside; it may be listed already. */
interface Beside {
  readonly schema: string;
  readonly name: string;
  readonly isThere: boolean;
}

const [, , name = '', written] = process.argv;
const { entity: added } = schedulers.find((scheduler) => scheduler.name === name) ?? {};
const orm = offlineOrm(entities);
const difference = await orm.schema.getUpdateSchemaMigrationSQL({
  wrap: false,
  fromSchema: offlineOrm(entities.filter((entity) => entity !== added)).schema.getTargetSchema(),
});
const migrations: NewMigrations = {
  migration: renderMigration(orm, difference, name),
  ...(written !== undefined && existing(JSON.parse(written) as Beside)),
};
process.stdout.write(JSON.stringify(migrations));

function existing({ isThere, ...of }: Beside): Pick<NewMigrations, 'existingTable'> {
  if (isThere) return {};
  const table = { ...of, prefix: '', relatives: [] };
  return { existingTable: existingTableFile(name, table, completeStatements(orm, table)) };
}
