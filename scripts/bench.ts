/** `npm run bench -- WHAT`: measures one part of the product on this machine. */
import { benchColdStart } from './bench/cold-start.ts';
import { performanceCommand } from './bench/performance.ts';
import { benchSitemaps } from './bench/sitemaps.ts';
import { createCommand, runCommand } from './local/command.ts';

const command = createCommand('bench', 'Measures a part of the product on this machine.', [
  'npm run bench',
  'npm run bench -- --quick --json',
  'npm run bench -- sitemaps',
  'npm run bench -- cold-start',
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

await runCommand(command);
