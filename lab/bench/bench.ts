/** `npm run bench -- WHAT`: measures one part of the product on this machine. */

import { createCommand, runCommand, wholeNumber } from '../../scripts/cli/command.ts';
import { benchBundles } from './bundles.ts';
import { benchCheck } from './check.ts';
import { benchColdStart } from './cold-start.ts';
import { benchMetadata } from './metadata.ts';
import { performanceCommand } from './performance.ts';
import { benchSitemaps } from './sitemaps.ts';

const command = createCommand('bench', 'Measures a part of the product on this machine.', [
  'npm run bench',
  'npm run bench -- --quick --json',
  'npm run bench -- sitemaps',
  'npm run bench -- cold-start',
  'npm run bench -- check',
  'npm run bench -- bundles',
  'npm run bench -- metadata ./pages',
]);
command.addCommand(performanceCommand(), { isDefault: true });
command
  .command('sitemaps')
  .description('scans of sitemaps of 10,000 and 50,000 URLs, from claim to commit, each in a process of its own')
  .action(async () => {
    process.stdout.write(`${await benchSitemaps()}\n`);
  });

command
  .command('cold-start')
  .description("a processor's cold start, held against a handler of nothing but pg and the SQS client")
  .action(async () => {
    process.stdout.write(`${await benchColdStart()}\n`);
  });

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
  .command('metadata')
  .description('the time that reading each HTML file of a folder takes, by a call and in the sandbox')
  .argument('<folder>', 'a folder of .html files')
  .action(async (folder: string) => {
    process.stdout.write(`${await benchMetadata(folder)}\n`);
  });

await runCommand(command);
