/** `npm run migration:create -- NAME`: writes what the entities have over the migrations, as the next migration. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MikroORM } from '@mikro-orm/postgresql';
import { InvalidArgumentError } from 'commander';
import { entities } from '../functions/index.ts';
import { migrate, migrationOptions } from '../lib/database/migrate.ts';
import { DatabaseSettings } from '../lib/database/settings.ts';
import { parseSettings } from '../lib/settings.ts';
import { startLocalServers } from '../local/local-servers.ts';
import { migrationsFromNothing } from '../migrations/existing.ts';
import { migrations } from '../migrations/index.ts';
import { createCommand, runCommand, UsageError } from './cli/command.ts';
import { note, print } from './cli/terminal.ts';
import { applyChanges, describeChanges } from './scaffold/changes.ts';
import { type MigrationFile, renderMigration } from './scaffold/migration-file.ts';
import { otherTables } from './scaffold/offline-orm.ts';
import { withMigration } from './scaffold/registration.ts';
import type { Refused } from './scaffold/schema/ownership.ts';
import { ownershipOf } from './scaffold/schema/recorded.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LIST = 'migrations/index.ts';

async function createMigration(name: string): Promise<void> {
  const migration = await missingMigration(name);
  if (!migration) {
    note('Nothing was written: the migrations give what the entities describe.');
    return;
  }
  const { className, fileName, text } = migration;
  const list = readFileSync(`${ROOT}${LIST}`, 'utf8');
  const changes = [
    { path: `migrations/${fileName}`, before: undefined, after: text },
    { path: LIST, before: list, after: withMigration(list, className, fileName) },
  ];
  applyChanges(ROOT, changes);
  print(describeChanges(changes, false).trimEnd());
  note('\nRead it before it is applied: a column that was renamed is dropped and added.');
}

/** What a database is missing that has had all migrations: a local one, so that nothing else is in it. */
async function missingMigration(name: string): Promise<MigrationFile | undefined> {
  note('Applying the migrations to a database of their own …');
  const servers = await startLocalServers({ postgres: true, sqs: false });
  try {
    const settings = parseSettings(DatabaseSettings, { DATABASE_URL: servers.databaseUrl });
    await migrate(settings, entities, migrationsFromNothing);
    const orm = new MikroORM({
      ...migrationOptions(settings, entities, migrationsFromNothing),
      schemaGenerator: { skipTables: [otherTables(entities)] },
    });
    const difference = await orm.schema.getUpdateSchemaMigrationSQL({ wrap: false });
    const refused = (await ownershipOf(migrations, orm)).apply(difference);
    await orm.close();
    if (refused.length > 0) throw new UsageError(explain(refused));
    return difference.up.trim() === '' ? undefined : renderMigration(orm, difference, name);
  } finally {
    await servers.stop();
  }
}

/** What to do comes first: there may be more statements than a message holds. */
function explain(refused: readonly Refused[]): string {
  const statements = refused.map(({ statement, why }) => `  ${statement}\n    ${why}`);
  return `nothing was written: the entities ask for changes of what Sluice has not made. It belongs to another application. Describe it in the entity again, as it is; or, where that application has changed it, change migrations/existing-NAME.ts, which says how it is.\n${statements.join('\n')}`;
}

function fileNamePart(text: string): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)) {
    throw new InvalidArgumentError('It must be lower-case words joined by hyphens, such as invoice-totals.');
  }
  return text;
}

const command = createCommand('migration:create', 'Writes what the entities have over the migrations.', [
  'npm run migration:create -- invoice-totals',
])
  .argument('<name>', 'what it changes: lower-case words joined by hyphens', fileNamePart)
  .action(createMigration);

await runCommand(command);
