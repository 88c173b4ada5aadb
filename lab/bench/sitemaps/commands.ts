import type { Command } from 'commander';
import { benchSitemaps } from './scans.ts';

export function addCommands(command: Command): void {
  command
    .command('sitemaps')
    .description('scans of sitemaps of 10,000 and 50,000 URLs, from claim to commit, each in a process of its own')
    .action(async () => {
      process.stdout.write(`${await benchSitemaps()}\n`);
    });
}
