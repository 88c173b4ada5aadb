/**
 * Prints the migration of a scheduler that was just listed, as JSON: what its entity adds to the schema of the others,
 * by the ORM's own comparison and in the form of its own generator. Started by `prepare.ts` in the copy of the project,
 * whose `functions/index.ts` lists the scheduler.
 */
import { TSMigrationGenerator } from '@mikro-orm/migrations';
import { entities, schedulers } from '../../functions/index.ts';
import { migrations } from '../../migrations/index.ts';
import { offlineOrm } from './offline-orm.ts';

export interface GeneratedMigration {
  readonly className: string;
  readonly fileName: string;
  readonly text: string;
}

async function generate(name: string): Promise<GeneratedMigration> {
  const { entity: added } = schedulers.find((scheduler) => scheduler.name === name) ?? {};
  const orm = offlineOrm(entities);
  const { up, down } = await orm.schema.getUpdateSchemaMigrationSQL({
    wrap: false,
    fromSchema: offlineOrm(entities.filter((entity) => entity !== added)).schema.getTargetSchema(),
  });
  const timestamp = nextTimestamp();
  const className = `Migration${timestamp}`;
  const generator = new TSMigrationGenerator(orm.driver, orm.config.getNamingStrategy(), {});
  const text = generator.generateMigrationFile(className, { up: statements(up), down: statements(down) });
  return { className, fileName: `migration-${timestamp}-${name}.ts`, text };
}

function statements(sql: string): string[] {
  return sql.trim().split('\n');
}

/** The second that it is, in UTC, as in `20261124023000`; after the last migration's, whatever this clock says. */
function nextTimestamp(): string {
  const last = Number(migrations.at(-1)?.name.replace(/\D/g, '') ?? 0);
  const now = Number(new Date().toISOString().replace(/\D/g, '').slice(0, 14));
  return String(Math.max(now, last + 1));
}

const [, , name = ''] = process.argv;
process.stdout.write(JSON.stringify(await generate(name)));
