/** `npm run check`: how the schedulers and their items stand. */
import { schedulers } from '../functions/index.ts';
import { commands } from '../lib/operations/all-commands.ts';
import type { ItemStory } from '../lib/operations/check-command.ts';
import { operate } from '../lib/operations/operator.ts';
import { type Inspection, PROBLEMS, type Problem } from '../lib/operations/problems.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { ANY_SCHEDULER, schedulerNamed, someOf } from './cli/arguments.ts';
import { createCommand, EXIT, runCommand, seconds, UsageError } from './cli/command.ts';
import { formatItem } from './cli/format-item.ts';
import { formatReport } from './cli/format-report.ts';
import { withOperation } from './cli/session.ts';
import { note, print, printJson } from './cli/terminal.ts';
import { watch } from './cli/watch.ts';

interface Options {
  readonly item?: string;
  readonly failOn: readonly Problem[];
  readonly watch: boolean;
  readonly interval: number;
  readonly json: boolean;
}

function check(chosen: Scheduler | undefined, options: Options): Promise<void> {
  const { item, json } = options;
  if (options.watch && (json || item !== undefined)) {
    throw new UsageError('--watch goes with neither --json nor --item');
  }
  const scheduler = chosen?.name;
  return withOperation(async (operation) => {
    const ask = (event: { item?: string }) => operate(commands, operation, { command: 'check', scheduler, ...event });
    if (item !== undefined) showItems((await ask({ item })).filter(isStory), item, scheduler, json);
    else if (options.watch) await watch(operation, async () => (await ask({})).filter(isReport), options.interval);
    else showReports((await ask({})).filter(isReport), options);
  });
}

const isReport = (answer: Inspection | ItemStory): answer is Inspection => 'problems' in answer;
const isStory = (answer: Inspection | ItemStory): answer is ItemStory => !isReport(answer);

function showReports(reports: readonly Inspection[], { json, failOn }: Options): void {
  if (json) printJson(reports);
  else print(reports.map((report) => formatReport(report, new Date())).join('\n\n'));
  if (reports.some(({ problems }) => problems.some((problem) => failOn.includes(problem)))) {
    process.exitCode = EXIT.failed;
  }
}

function showItems(found: readonly ItemStory[], asked: string, scheduler: string | undefined, json: boolean): void {
  if (found.length === 0) {
    process.exitCode = EXIT.failed;
    const names = scheduler ?? schedulers.map(({ name }) => name).join(', ');
    note(`check: no item ${JSON.stringify(asked)} of ${names}`);
  }
  if (json) printJson(found);
  else if (found.length > 0) print(found.map((item) => formatItem(item, new Date())).join('\n\n'));
}

const ALL_PROBLEMS = Object.keys(PROBLEMS) as Problem[];

const command = createCommand('check', 'Shows how the schedulers and their items stand.', [
  'npm run check',
  `npm run check -- ${ANY_SCHEDULER} --watch`,
  'npm run check -- --item example.com',
  'npm run check -- --fail-on failed,stale',
])
  .argument('[scheduler]', 'this one alone', schedulerNamed)
  .option('--item <id or name>', "one item's whole story")
  .option('--fail-on <problems>', `exit with 1 on any of these: ${ALL_PROBLEMS.join(', ')}`, someOf(ALL_PROBLEMS), [])
  .option('--watch', 'refresh in place, with a chart of the throughput, until Ctrl-C', false)
  .option('--interval <seconds>', 'between two refreshes', seconds, 2)
  .option('--json', 'JSON on standard output', false)
  .action(check);

await runCommand(command);
