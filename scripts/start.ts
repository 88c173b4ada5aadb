/** `npm start`: the main job on this machine, from pending rows to tables of results. */
import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidArgumentError } from 'commander';
import { domains } from '../functions/domains/domains.ts';
import { DomainSettings } from '../functions/domains/settings.ts';
import { schedulers } from '../functions/index.ts';
import { Sitemap } from '../functions/sitemaps/sitemap.entity.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { parseSettings } from '../lib/settings.ts';
import { countByStatus } from '../lib/work-item/count.ts';
import { createCommand, EXIT, runCommand, seconds } from './local/command.ts';
import { interruptSignal } from './local/interrupt.ts';
import { type LocalRun, startLocalRun } from './local/local-run.ts';
import { type LocalStack, startLocalStack } from './local/local-stack.ts';
import { formatLogLine } from './local/log-view.ts';
import { type Counts, createProgress } from './local/progress.ts';
import { formatResults } from './local/result-table.ts';
import { addDomains, addSitemaps } from './local/sample-items.ts';
import { SAMPLE_DOMAINS, SAMPLE_SITEMAPS } from './local/sample-sites.ts';

interface Options {
  readonly json: boolean;
  readonly logs: boolean;
  readonly timeout: number;
  readonly all: boolean;
  readonly scheduler: Scheduler;
}

/** One scheduler's part of the run. */
interface Part {
  readonly scheduler: Scheduler;
  readonly run: LocalRun;
}

const TICK_MS = 1000;
const POLL_MS = 200;

const note = (text: string) => process.stderr.write(`${text}\n`);

async function start(names: readonly string[], options: Options): Promise<void> {
  const started = Date.now();
  const interrupt = interruptSignal();
  const chosen = options.all ? schedulers : [options.scheduler];
  note('Starting the local stack …');
  const stack = await startLocalStack(chosen);
  try {
    const itemsOf = await addItems(stack, chosen, names);
    const results = await drain(stack, chosen, itemsOf, options, interrupt);
    if (options.json) {
      const reports = results.map(({ scheduler, counts, totals, ids }) => ({
        ...{ scheduler: scheduler.name, items: ids.length, ...counts, ...totals },
        durationMs: Date.now() - started,
      }));
      process.stdout.write(`${JSON.stringify(reports.length > 1 ? reports : reports[0])}\n`);
    } else {
      for (const { scheduler, ids, counts } of results) {
        process.stdout.write(
          `${await formatResults(stack.database.fork(), scheduler, ids, counts, process.stdout.columns)}\n`,
        );
      }
    }
    const unfinished = results.reduce((total, { counts }) => total + unfinishedOf(counts), 0);
    if (unfinished > 0)
      note(`${unfinished} items are not done${interrupt.aborted ? ': interrupted' : ' yet; see --timeout'}`);
    process.exitCode = unfinished === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    await stack.stop();
  }
}

/** Says which items of a scheduler belong to this run; asked again and again, because domains queue sitemaps. */
type ItemsOf = (scheduler: Scheduler) => Promise<readonly string[]>;

async function addItems(stack: LocalStack, chosen: readonly Scheduler[], names: readonly string[]): Promise<ItemsOf> {
  if (chosen.every(({ name }) => name === 'sitemaps')) {
    const sitemaps = await addSitemaps(stack.database, names.length > 0 ? names : SAMPLE_SITEMAPS);
    return async () => sitemaps;
  }
  const { domainExtraSuffixes } = parseSettings(DomainSettings, stack.env);
  const added = await addDomains(stack.database, names.length > 0 ? names : SAMPLE_DOMAINS, domainExtraSuffixes);
  return async ({ name }) => {
    if (name !== 'sitemaps') return added;
    const found = await stack.database.fork().find(Sitemap, { domain: { $in: added } }, { fields: ['id'] });
    return found.map(({ id }) => id);
  };
}

/** Runs the schedules and the queues until every item is terminal, time is up, or somebody interrupts. */
async function drain(
  stack: LocalStack,
  chosen: readonly Scheduler[],
  itemsOf: ItemsOf,
  options: Options,
  interrupt: AbortSignal,
) {
  const progress = createProgress(process.stderr);
  const parts: Part[] = chosen.map((scheduler) => ({
    scheduler,
    run: startLocalRun(scheduler, stack, {
      tickMs: TICK_MS,
      onLog: (line) => {
        if (options.logs) note(formatLogLine(line));
      },
      onProblem: note,
    }),
  }));
  // In the order of the schedulers: a domain that is done has queued its sitemaps before these are counted.
  const count = async () => {
    const results = [];
    for (const { scheduler, run } of parts) {
      const ids = await itemsOf(scheduler);
      results.push({
        scheduler,
        ids,
        totals: run.totals,
        counts: await countByStatus(stack.database, scheduler.entity, ids),
      });
    }
    return results;
  };
  const end = AbortSignal.any([interrupt, AbortSignal.timeout(options.timeout * 1000)]);
  try {
    for (;;) {
      const results = await count();
      progress.show(results.map(({ scheduler, counts }) => ({ name: scheduler.name, counts })));
      if (end.aborted || results.every(({ counts }) => unfinishedOf(counts) === 0)) break;
      await sleep(POLL_MS);
    }
  } finally {
    await Promise.all(parts.map(({ run }) => run.stop()));
    progress.end();
  }
  return count();
}

function unfinishedOf({ pending, queued, processing }: Counts): number {
  return pending + queued + processing;
}

function schedulerNamed(name: string): Scheduler {
  const scheduler = schedulers.find((candidate) => candidate.name === name);
  if (!scheduler)
    throw new InvalidArgumentError(`There is ${schedulers.map((candidate) => candidate.name).join(' and ')}.`);
  return scheduler;
}

const command = createCommand('start', 'Runs a scheduler on this machine until every item is done.', [
  'npm start',
  'npm start -- example.com nodejs.org',
  'npm start -- --all',
  'npm start -- --scheduler sitemaps',
  'npm --silent start -- --json',
])
  .argument('[items...]', 'domains of the real web (or sitemaps, with --scheduler sitemaps); else the sample sites')
  .option('--json', 'JSON on standard output, everything else on standard error', false)
  .option('--logs', "the handlers' log lines as well", false)
  .option('--scheduler <name>', 'the scheduler to run', schedulerNamed, domains)
  .option('--all', 'run every scheduler: what one queues for another is processed too', false)
  .option('--timeout <seconds>', 'give up after so many seconds', seconds, 600)
  .action(start);

await runCommand(command);
