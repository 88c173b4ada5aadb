import type { Command } from 'commander';
import { benchColdStart } from './cold-start.ts';
import { benchMetadata } from './metadata.ts';

export function addCommands(command: Command): void {
  command
    .command('cold-start')
    .description("a processor's cold start, held against a handler of nothing but pg and the SQS client")
    .action(async () => {
      process.stdout.write(`${await benchColdStart()}\n`);
    });

  command
    .command('metadata')
    .description('the time that reading each HTML file of a folder takes, by a call and in the sandbox')
    .argument('<folder>', 'a folder of .html files')
    .action(async (folder: string) => {
      process.stdout.write(`${await benchMetadata(folder)}\n`);
    });
}
