/** `npm run cost`: what a month of work costs on AWS, and what the same work costs elsewhere. */

import { createCommand, runCommand } from '../../scripts/cli/command.ts';
import { number, setting } from './cost/options.ts';
import { reportOf } from './cost/report.ts';
import { formatReport } from './cost/report-table.ts';
import { IDLE, type Workload } from './cost/workload.ts';

interface Options extends Workload {
  readonly freeTier: boolean;
  readonly json: boolean;
}

const command = createCommand('cost', 'What a month of work costs on AWS, and what the same work costs elsewhere.', [
  'npm run cost -- --items 1e6 --process-ms 800',
  'npm run cost -- --items 1e8 --process-ms 800 --max-in-flight 4000',
  'npm --silent run cost -- --items 1e6 --free-tier --json',
])
  .option('--items <number>', 'items a month', number(0, 1e12, 'items'), IDLE.items)
  .option('--process-ms <ms>', 'mean time of processing one item', number(1, 840_000, 'milliseconds'), IDLE.processMs)
  .option('--variation <ratio>', 'its standard deviation, in means', number(0, 10), IDLE.variation)
  .option('--attempts <number>', 'mean attempts of an item', number(1, 100), IDLE.attempts)
  .option(
    '--records-per-batch <number>',
    'records in a full batch',
    number(1, 10, 'records', true),
    IDLE.recordsPerBatch,
  )
  .option('--schedulers <number>', 'schedulers deployed', number(1, 1000, 'schedulers', true), IDLE.schedulers)
  .option('--memory-mb <MB>', 'memory of each Lambda', number(128, 10_240, 'MB', true), IDLE.memoryMb)
  .option('--peak <times>', 'highest rate that a worker is sized for, in means', number(1, 1000), IDLE.peak)
  .option('--interval-minutes <minutes>', 'INTERVAL_MINUTES', setting('intervalMinutes'), IDLE.intervalMinutes)
  .option('--batch-size <items>', 'BATCH_SIZE', setting('batchSize'), IDLE.batchSize)
  .option('--max-in-flight <items>', 'MAX_IN_FLIGHT', setting('maxInFlight'), IDLE.maxInFlight)
  .option('--max-concurrency <Lambdas>', 'MAX_CONCURRENCY', setting('maxConcurrency'), IDLE.maxConcurrency)
  .option('--item-timeout-seconds <s>', 'ITEM_TIMEOUT_SECONDS', setting('itemTimeoutSeconds'), IDLE.itemTimeoutSeconds)
  .option('--free-tier', "take off the account's free tier, as if nothing else used it", false)
  .option('--json', 'JSON on standard output', false)
  .action(({ freeTier, json, ...workload }: Options) => {
    if (workload.processMs > workload.itemTimeoutSeconds * 1000) {
      command.error(
        `error: --process-ms ${workload.processMs} is over the time limit of an item, ${workload.itemTimeoutSeconds} s: see --item-timeout-seconds`,
      );
    }
    const report = reportOf(workload, freeTier);
    process.stdout.write(`${json ? JSON.stringify(report) : formatReport(report)}\n`);
  });

await runCommand(command);
