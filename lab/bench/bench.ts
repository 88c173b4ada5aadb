/** `npm run bench -- WHAT`: measures one part of the product on this machine. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { schedulers } from '../../functions/index.ts';
import { createCommand, runCommand, wholeNumber } from '../../scripts/cli/command.ts';
import { benchAdopt } from './adopt/adopt.ts';
import { benchBundles } from './bundles.ts';
import { benchCheck } from './check.ts';
import { performanceCommand } from './performance.ts';

const command = createCommand('bench', 'Measures a part of the product on this machine.', [
  'npm run bench',
  'npm run bench -- --quick --json',
  'npm run bench -- check',
  'npm run bench -- bundles',
  'npm run bench -- adopt',
]);
command.addCommand(performanceCommand(), { isDefault: true });
command
  .command('check')
  .description('what `npm run check` takes to look at a large table, as it was filled and after VACUUM')
  .option('--rows <number>', 'rows of the table', wholeNumber(100_000, 50_000_000), 5_000_000)
  .action(async ({ rows }: { rows: number }) => {
    process.stdout.write(`${await benchCheck(rows)}\n`);
  });

command
  .command('bundles')
  .description("the zipped size of each Lambda's files, and how long its handler takes to load")
  .action(async () => {
    process.stdout.write(`${await benchBundles()}\n`);
  });

command
  .command('adopt')
  .description('what it takes to make items of the rows of a large table, and what its application waits meanwhile')
  .option('--rows <number>', 'rows of the table', wholeNumber(1000, 50_000_000), 5_000_000)
  .action(async ({ rows }: { rows: number }) => {
    process.stdout.write(`${await benchAdopt(rows)}\n`);
  });

/** What is particular to a scheduler is measured in a folder of its name. */
for (const { name } of schedulers) {
  const file = new URL(`./${name}/commands.ts`, import.meta.url);
  if (!existsSync(file)) continue;
  const { addCommands } = (await import(file.href)) as { addCommands(command: Command): void };
  addCommands(command);
}

await runCommand(command);
