import type { Command } from 'commander';
import { createCommand, wholeNumber } from '../../scripts/cli/command.ts';
import { measurePerformance } from './performance/performance.ts';
import { renderText } from './performance/render.ts';
import { saveReport } from './performance/saved-report.ts';

interface Options {
  readonly quick: boolean;
  readonly processes: number;
  readonly rounds?: number;
  readonly save: boolean;
  readonly json: boolean;
}

async function run({ save, json, ...options }: Options): Promise<void> {
  const report = await measurePerformance({ ...options, onStep: (step) => process.stderr.write(`${step}\n`) });
  process.stdout.write(`${json ? JSON.stringify(report) : renderText(report)}\n`);
  if (save) saveReport(report);
}

/** `npm run bench`: Sluice beside graphile-worker, pg-boss and a bare update, on one PostgreSQL. */
export function performanceCommand(): Command {
  return createCommand('performance', 'Sluice beside its peers on one PostgreSQL, and its own limits.', [
    'npm run bench',
    'npm run bench -- --quick --json',
    'DATABASE_URL=postgresql://… npm run bench -- --processes 4',
  ])
    .option('--quick', 'smaller tables and fewer items: less than a minute, and rough', false)
    .option('--processes <number>', 'processes of each', wholeNumber(1, 16), 2)
    .option('--rounds <number>', 'rounds of the comparison', wholeNumber(1, 100))
    .option('--save', 'keep the result in docs/performance.json, from which `npm run docs` writes its page', false)
    .option('--json', 'JSON on standard output', false)
    .action(run);
}
