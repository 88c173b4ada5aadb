/** `npm start`: the main job on this machine, from pending rows to a table of results. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Domain } from '../functions/domains/domain.entity.ts';
import { domains } from '../functions/domains/domains.ts';
import { DomainSettings } from '../functions/domains/settings.ts';
import { parseSettings } from '../lib/settings.ts';
import { countByStatus } from '../lib/work-item/count.ts';
import { addDomains } from './local/add-domains.ts';
import { createCommand, EXIT, runCommand, seconds } from './local/command.ts';
import { interruptSignal } from './local/interrupt.ts';
import { startLocalRun, type Totals } from './local/local-run.ts';
import { type LocalStack, startLocalStack } from './local/local-stack.ts';
import { formatLogLine } from './local/log-view.ts';
import { type Counts, createProgress } from './local/progress.ts';
import { formatResults } from './local/result-table.ts';
import { SAMPLE_DOMAINS } from './local/sample-sites.ts';

interface Options {
  readonly json: boolean;
  readonly logs: boolean;
  readonly timeout: number;
}

const TICK_MS = 1000;
const POLL_MS = 200;

const note = (text: string) => process.stderr.write(`${text}\n`);

async function start(names: readonly string[], options: Options): Promise<void> {
  const started = Date.now();
  const interrupt = interruptSignal();
  note('Starting the local stack …');
  const stack = await startLocalStack(domains);
  try {
    const { domainExtraSuffixes } = parseSettings(DomainSettings, stack.env);
    const ids = await addDomains(stack.database, names.length > 0 ? names : SAMPLE_DOMAINS, domainExtraSuffixes);
    const { counts, totals } = await drain(stack, ids, options, interrupt);
    const unfinished = counts.pending + counts.queued + counts.processing;
    if (options.json) process.stdout.write(`${JSON.stringify(report(ids.length, counts, totals, started))}\n`);
    else {
      const rows = await stack.database
        .fork()
        .find(Domain, { id: { $in: ids } }, { orderBy: { status: 'asc', id: 'asc' } });
      process.stdout.write(`${formatResults(rows, counts, process.stdout.columns)}\n`);
    }
    if (unfinished > 0)
      note(`${unfinished} items are not done${interrupt.aborted ? ': interrupted' : ' yet; see --timeout'}`);
    process.exitCode = unfinished === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    await stack.stop();
  }
}

/** Runs the schedule and the queue until every item is terminal, time is up, or somebody interrupts. */
async function drain(stack: LocalStack, ids: readonly string[], options: Options, interrupt: AbortSignal) {
  const progress = createProgress(process.stderr);
  const run = startLocalRun(domains, stack, {
    tickMs: TICK_MS,
    onLog: (line) => {
      if (options.logs) note(formatLogLine(line));
    },
    onProblem: note,
  });
  const end = AbortSignal.any([interrupt, AbortSignal.timeout(options.timeout * 1000)]);
  try {
    for (;;) {
      const counts = await countByStatus(stack.database, domains.entity, ids);
      progress.show(counts);
      if (end.aborted || counts.pending + counts.queued + counts.processing === 0) break;
      await sleep(POLL_MS);
    }
  } finally {
    await run.stop();
    progress.end();
  }
  return { counts: await countByStatus(stack.database, domains.entity, ids), totals: run.totals };
}

function report(items: number, counts: Counts, totals: Totals, started: number) {
  return { scheduler: domains.name, items, ...counts, ...totals, durationMs: Date.now() - started };
}

const command = createCommand('start', 'Runs the domains scheduler on this machine until every item is done.', [
  'npm start',
  'npm start -- example.com nodejs.org',
  'npm --silent start -- --json',
])
  .argument('[domains...]', 'domains of the real web; the sample sites where there are none')
  .option('--json', 'one JSON object on standard output, everything else on standard error', false)
  .option('--logs', "the handlers' log lines as well", false)
  .option('--timeout <seconds>', 'give up after so many seconds', seconds, 600)
  .action(start);

await runCommand(command);
