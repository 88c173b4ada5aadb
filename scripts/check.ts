/** `npm run check`: how the schedulers and their items stand. */
import { InvalidArgumentError } from 'commander';
import { schedulers } from '../functions/index.ts';
import { findItems } from '../lib/operations/find-items.ts';
import { normalizerOf } from '../lib/operations/names.ts';
import { inspectScheduler, PROBLEMS, type Problem } from '../lib/operations/problems.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { schedulerNamed } from './cli/arguments.ts';
import { createCommand, EXIT, runCommand, seconds, UsageError } from './cli/command.ts';
import { formatItem } from './cli/format-item.ts';
import { formatReport } from './cli/format-report.ts';
import { interruptSignal } from './cli/interrupt.ts';
import { type Session, withSession } from './cli/session.ts';
import { watch } from './cli/watch.ts';

interface Options {
  readonly item?: string;
  readonly failOn: readonly Problem[];
  readonly watch: boolean;
  readonly interval: number;
  readonly json: boolean;
}

function check(scheduler: Scheduler | undefined, options: Options): Promise<void> {
  const chosen = scheduler ? [scheduler] : schedulers;
  if (options.watch && (options.json || options.item !== undefined)) {
    throw new UsageError('--watch goes with neither --json nor --item');
  }
  const interrupt = interruptSignal();
  return withSession(async (session) => {
    if (options.item !== undefined) await showItem(session, chosen, options.item, options.json);
    else if (options.watch) await watch(session, chosen, options.interval, interrupt);
    else await showReports(session, chosen, options);
  });
}

async function showReports(session: Session, chosen: readonly Scheduler[], options: Options): Promise<void> {
  const reports = [];
  for (const scheduler of chosen) {
    reports.push(await inspectScheduler(session.database, scheduler, session.settingsOf(scheduler), new Date()));
  }
  const text = options.json
    ? JSON.stringify(reports)
    : reports.map((report) => formatReport(report, new Date())).join('\n\n');
  process.stdout.write(`${text}\n`);
  if (reports.some(({ problems }) => problems.some((problem) => options.failOn.includes(problem)))) {
    process.exitCode = EXIT.failed;
  }
}

async function showItem(
  session: Session,
  chosen: readonly Scheduler[],
  idOrName: string,
  json: boolean,
): Promise<void> {
  const found = [];
  for (const scheduler of chosen) {
    const items = await findItems(session.database, scheduler, await normalizerOf(scheduler, session.env), idOrName);
    found.push(...items.map((item) => ({ scheduler, item })));
  }
  if (found.length === 0) {
    process.exitCode = EXIT.failed;
    process.stderr.write(
      `check: no item ${JSON.stringify(idOrName)} of ${chosen.map(({ name }) => name).join(', ')}\n`,
    );
  }
  const text = json
    ? JSON.stringify(found.map(({ scheduler, item }) => ({ scheduler: scheduler.name, ...item })))
    : found.map(({ scheduler, item }) => formatItem(scheduler, item, new Date())).join('\n\n');
  if (json || found.length > 0) process.stdout.write(`${text}\n`);
}

function problems(text: string): Problem[] {
  return text.split(',').map((part) => {
    const problem = (Object.keys(PROBLEMS) as Problem[]).find((candidate) => candidate === part.trim());
    if (!problem) throw new InvalidArgumentError(`There is ${Object.keys(PROBLEMS).join(', ')}.`);
    return problem;
  });
}

const command = createCommand('check', 'Shows how the schedulers and their items stand.', [
  'npm run check',
  'npm run check -- domains --watch',
  'npm run check -- --item example.com',
  'npm run check -- --fail-on failed,stale',
])
  .argument('[scheduler]', 'this one alone', schedulerNamed)
  .option('--item <id or name>', "one item's whole story")
  .option('--fail-on <problems>', `exit with 1 on any of these: ${Object.keys(PROBLEMS).join(', ')}`, problems, [])
  .option('--watch', 'refresh in place, with a chart of the throughput, until Ctrl-C', false)
  .option('--interval <seconds>', 'between two refreshes', seconds, 2)
  .option('--json', 'JSON on standard output', false)
  .action(check);

await runCommand(command);
