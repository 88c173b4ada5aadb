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
import { createCommand, runCommand } from './cli/command.ts';
import { note, print } from './cli/terminal.ts';
import { applyChanges, describeChanges } from './scaffold/changes.ts';
import { type MigrationFile, renderMigration } from './scaffold/migration-file.ts';
import { otherTables } from './scaffold/offline-orm.ts';
import { withMigration } from './scaffold/registration.ts';

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
    await orm.close();
    return difference.up.trim() === '' ? undefined : renderMigration(orm, difference, name);
  } finally {
    await servers.stop();
  }
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
