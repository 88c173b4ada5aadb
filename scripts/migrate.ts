/** `npm run migrate`: applies pending migrations. */
import { entities } from '../functions/index.ts';
import { type MigrationState, migrate, migrationStates } from '../lib/database/migrate.ts';
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
    if (options.status) {
      const states = await migrationStates(settings, entities, list);
      if (options.json) printJson(states);
      else for (const state of states) print(formatState(state));
      return;
    }
    const applied = await migrate(settings, entities, list);
    if (options.json) printJson({ applied });
    else
      print(
        applied.length === 0 ? 'Nothing was pending.' : applied.map((name) => `${visible(name)} applied`).join('\n'),
      );
  });
}

function formatState({ name, appliedAt }: MigrationState): string {
  return `${visible(name)} ${appliedAt === null ? 'pending' : `applied ${appliedAt.toISOString()}`}`;
}

const command = createCommand('migrate', 'Applies the migrations that are pending, under a lock.', [
  'npm run migrate',
  'npm run migrate -- --status',
])
  .option('--status', 'only list them', false)
  .option('--existing-tables', 'make those of other applications too, in a database that has nothing else', false)
  .option('--json', 'JSON on standard output', false)
  .action(applyMigrations);

await runCommand(command);
