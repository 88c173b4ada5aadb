/** `npm run migrate`: applies pending migrations. */
import { entities } from '../functions/index.ts';
import { type MigrationState, migrate, migrationStates } from '../lib/database/migrate.ts';
import { migrations } from '../migrations/index.ts';
import { createCommand, runCommand } from './cli/command.ts';
import { withDatabaseSettings } from './cli/session.ts';

interface Options {
  readonly status: boolean;
  readonly json: boolean;
}

function applyMigrations(options: Options): Promise<void> {
  return withDatabaseSettings(async (settings) => {
    if (options.status) {
      const states = await migrationStates(settings, entities, migrations);
      process.stdout.write(options.json ? `${JSON.stringify(states)}\n` : states.map(formatState).join(''));
      return;
    }
    const applied = await migrate(settings, entities, migrations);
    const text = applied.length === 0 ? 'Nothing was pending.\n' : applied.map((name) => `${name} applied\n`).join('');
    process.stdout.write(options.json ? `${JSON.stringify({ applied })}\n` : text);
  });
}

function formatState({ name, appliedAt }: MigrationState): string {
  return `${name} ${appliedAt === null ? 'pending' : `applied ${appliedAt.toISOString()}`}\n`;
}

const command = createCommand('migrate', 'Applies the migrations that are pending, all or none, under a lock.', [
  'npm run migrate',
  'npm run migrate -- --status',
])
  .option('--status', 'only list them', false)
  .option('--json', 'JSON on standard output', false)
  .action(applyMigrations);

await runCommand(command);
