/** `npm start`: the main job on this machine, from pending rows to tables of results. */
import { setTimeout as sleep } from 'node:timers/promises';
import { schedulers } from '../functions/index.ts';
import { shownAddress } from '../lib/database/address.ts';
import { DatabaseSettings } from '../lib/database/settings.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { parseSettings } from '../lib/settings.ts';
import { countByStatus } from '../lib/work-item/count.ts';
import { startLocalRun, type Totals } from '../local/local-run.ts';
import { isSomebodysDatabase, type LocalStack, startLocalStack } from '../local/local-stack.ts';
import { ANY_SCHEDULER, schedulerNamed } from './cli/arguments.ts';
import { createCommand, EXIT, runCommand, seconds } from './cli/command.ts';
import { confirm } from './cli/confirm.ts';
import { dueItems } from './cli/due-items.ts';
import { interruptSignal } from './cli/interrupt.ts';
import { formatLogLine } from './cli/log-view.ts';
import { type Counts, createProgress } from './cli/progress.ts';
import { queueRun, type RunItems, schedulersOf } from './cli/queue-items.ts';
import { formatResults } from './cli/result-table.ts';
import { note, print, printJson, visibleLines } from './cli/terminal.ts';

interface Options {
  readonly yes: boolean;
  readonly json: boolean;
  readonly logs: boolean;
  readonly timeout: number;
  readonly scheduler?: Scheduler;
}

/** How one scheduler's part of the run went. */
interface Result {
  readonly items: RunItems;
  readonly counts: Counts;
  readonly totals: Readonly<Totals>;
}

const TICK_MS = 1000;
const POLL_MS = 200;

async function start(names: readonly string[], options: Options): Promise<void> {
  const started = Date.now();
  const interrupt = interruptSignal();
  const chosen = options.scheduler ? [options.scheduler] : await schedulersOf(schedulers, names.length > 0);
  const isOwn = isSomebodysDatabase(process.env);
  if (isOwn && !(await isWanted(chosen, names, options))) return;
  note('Starting the local stack …');
  const stack = await startLocalStack(chosen, isOwn);
  try {
    const items =
      isOwn && names.length === 0
        ? dueItems(chosen, new Date())
        : await queueRun(stack.database, chosen, names, stack.env);
    const results = await drain(stack, items, options, interrupt);
    await say(stack, results, options, started);
    const unfinished = results.reduce((total, { counts }) => total + unfinishedOf(counts), 0);
    if (unfinished > 0)
      note(`${unfinished} items are not done${interrupt.aborted ? ': interrupted' : ' yet; see --timeout'}`);
    process.exitCode = unfinished === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    await stack.stop();
  }
}

/** Asks before anything is done to a database that was there before. */
async function isWanted(chosen: readonly Scheduler[], names: readonly string[], { yes }: Options): Promise<boolean> {
  const { databaseUrl = '' } = parseSettings(DatabaseSettings, process.env);
  const what = names.length > 0 ? `add ${names.join(', ')} and work on that` : 'work on what is due';
  const where = `the database at ${shownAddress(databaseUrl)}`;
  const question = `Migrate ${where}, and ${what} there, as ${chosen.map(({ name }) => name).join(' and ')}?`;
  if (yes) note(`On ${where}.`);
  if (yes || (await confirm(question))) return true;
  note('Nothing was done.');
  process.exitCode = EXIT.failed;
  return false;
}

/** Prints how each scheduler's part has gone. */
async function say(
  { database }: LocalStack,
  results: readonly Result[],
  options: Options,
  started: number,
): Promise<void> {
  if (options.json) {
    const reports = results.map((result) => ({ ...reportOf(result), durationMs: Date.now() - started }));
    printJson(reports.length > 1 ? reports : reports[0]);
    return;
  }
  const em = database.fork();
  for (const result of results) {
    print(await formatResults(em, result.items, result.counts, process.stdout.columns));
  }
}

function reportOf({ items, counts, totals }: Result) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { scheduler: items.scheduler.name, items: total, ...counts, ...totals };
}

/** Runs the schedules and the queues until every item is terminal, time is up, or somebody interrupts. */
async function drain(
  stack: LocalStack,
  parts: readonly RunItems[],
  options: Options,
  interrupt: AbortSignal,
): Promise<Result[]> {
  const progress = await createProgress(process.stderr);
  const running = parts.map((items) => ({
    items,
    run: startLocalRun(items.scheduler, stack, {
      tickMs: TICK_MS,
      onLog: (line) => {
        if (options.logs) note(formatLogLine(line));
      },
      onProblem: (problem) => note(visibleLines(problem)),
    }),
  }));
  // In the order of the parts: an item that is done has queued those of the next parts before these are counted.
  const count = async () => {
    const results: Result[] = [];
    for (const { items, run } of running) {
      const counts = await countByStatus(
        { database: stack.database, entity: items.scheduler.entity },
        items.where(new Date()),
      );
      results.push({ items, counts, totals: run.totals });
    }
    return results;
  };
  const end = AbortSignal.any([interrupt, AbortSignal.timeout(options.timeout * 1000)]);
  try {
    for (;;) {
      const results = await count();
      progress.show(results.map(({ items, counts }) => ({ name: items.scheduler.name, counts })));
      const isDrained = results.every(({ counts }) => unfinishedOf(counts) === 0);
      if (end.aborted || (isDrained && !(await isMissingAny(stack, parts)))) break;
      await sleep(POLL_MS);
    }
  } finally {
    await Promise.all(running.map(({ run }) => run.stop()));
    progress.end();
  }
  return count();
}

async function isMissingAny({ database }: LocalStack, parts: readonly RunItems[]): Promise<boolean> {
  for (const part of parts) if (await part.isMissingAny?.(database)) return true;
  return false;
}

function unfinishedOf({ pending, queued, processing }: Counts): number {
  return pending + queued + processing;
}

const command = createCommand('start', 'Runs the schedulers on this machine until every item is done.', [
  'npm start',
  'npm start -- example.com nodejs.org',
  `npm start -- --scheduler ${ANY_SCHEDULER}`,
  'npm --silent start -- --json',
  `DATABASE_URL=postgresql://… npm start -- --scheduler ${ANY_SCHEDULER}`,
])
  .argument(
    '[items...]',
    `${schedulers[0]?.name} of the real web, or items of the scheduler that is named; else all the samples, or, with DATABASE_URL, what is due there`,
  )
  .option('--json', 'JSON on standard output, everything else on standard error', false)
  .option('--logs', "the handlers' log lines as well", false)
  .option('--scheduler <name>', `run this one alone: ${schedulers.map(({ name }) => name).join(', ')}`, schedulerNamed)
  .option('--yes', 'with DATABASE_URL: do not ask before the database there is migrated and worked on', false)
  .option('--timeout <seconds>', 'give up after so many seconds', seconds, 600)
  .action(start);

await runCommand(command);
