/** `npm run migrate`: applies pending migrations. */
import { entities, schedulers } from '../functions/index.ts';
import { type MigrationState, migrate, migrationStates } from '../lib/database/migrate.ts';
import { schemaDifferences } from '../lib/operations/schema-check.ts';
import { migrationsFromNothing } from '../migrations/existing.ts';
import { migrations } from '../migrations/index.ts';
import { createCommand, runCommand } from './cli/command.ts';
import { withDatabaseSettings } from './cli/session.ts';
import { print, printJson, visible } from './cli/terminal.ts';

interface Options {
  readonly status: boolean;
  readonly json: boolean;
  readonly existingTables: boolean;
}

function applyMigrations(options: Options): Promise<void> {
  const list = options.existingTables ? migrationsFromNothing : migrations;
  return withDatabaseSettings(async (settings) => {
    const done = options.status
      ? { migrations: await migrationStates(settings, entities, list) }
      : { applied: await migrate(settings, entities, list) };
    const differences = await schemaDifferences(settings, schedulers);
    if (options.json) {
      printJson({ ...done, differences });
      return;
    }
    print(done.migrations ? done.migrations.map(formatState).join('\n') : formatApplied(done.applied));
    if (differences.length > 0) print(`\n${formatDifferences(differences)}`);
  });
}

function formatApplied(names: readonly string[]): string {
  return names.length === 0 ? 'Nothing was pending.' : names.map((name) => `${visible(name)} applied`).join('\n');
}

function formatDifferences(differences: readonly string[]): string {
  return `Not as the schedulers need it:\n${differences.map((difference) => `  ${visible(difference)}`).join('\n')}`;
}

function formatState({ name, appliedAt }: MigrationState): string {
  return `${visible(name)} ${appliedAt === null ? 'pending' : `applied ${appliedAt.toISOString()}`}`;
}

const command = createCommand('migrate', 'Applies the migrations that are pending, under a lock.', [
  'npm run migrate',
  'npm run migrate -- --status',
])
  .option('--status', 'only list them, and what the tables of the schedulers lack', false)
  .option('--existing-tables', 'make those of other applications too, in a database that has nothing else', false)
  .option('--json', 'JSON on standard output', false)
  .action(applyMigrations);

await runCommand(command);
