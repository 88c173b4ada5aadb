/** `npm run cost`: what a month of work costs on AWS, and what the same work costs elsewhere. */

import { createCommand, runCommand } from '../../scripts/cli/command.ts';
import { addNumberOptions } from '../../scripts/cli/numbers.ts';
import { print, printJson } from '../../scripts/cli/terminal.ts';
import { reportOf } from './cost/report.ts';
import { formatReport } from './cost/text.ts';
import { type Month, OF_A_MONTH, timeProblemOf } from './workload.ts';

interface Options extends Month {
  readonly freeTier: boolean;
  readonly json: boolean;
}

const command = createCommand('cost', 'What a month of work costs on AWS, and what the same work costs elsewhere.', [
  'npm run cost -- --items 1e6 --process-ms 800',
  'npm run cost -- --items 1e8 --process-ms 800 --max-in-flight 4000',
  'npm --silent run cost -- --items 1e6 --free-tier --json',
]);
addNumberOptions(command, OF_A_MONTH)
  .option('--json', 'JSON on standard output', false)
  .option('--free-tier', "take off the account's free tier, as if nothing else used it", false)
  .action(({ freeTier, json, ...month }: Options) => {
    const problem = timeProblemOf(month);
    if (problem) command.error(`error: ${problem}`);
    const report = reportOf(month, freeTier);
    if (json) printJson(report);
    else print(formatReport(report));
  });

await runCommand(command);
