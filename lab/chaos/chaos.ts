/** `npm run chaos`: items through real processes, while faults strike by a seeded plan. */
import { Option } from 'commander';
import type { Plugin } from 'esbuild';
import { createCommand, EXIT, runCommand, wholeNumber } from '../../scripts/cli/command.ts';
import { interruptSignal } from '../../scripts/cli/interrupt.ts';
import { formatLogLine } from '../../scripts/cli/log-view.ts';
import { note, print, printJson } from '../../scripts/cli/terminal.ts';
import { makePlan } from './faults/plan.ts';
import type { Bundles } from './fleet/bundles.ts';
import { createLiveView } from './live-view.ts';
import { type Report, reportOf, totalsOf } from './report.ts';
import { formatPlan, formatReport, formatSelfTest, formatTotals } from './report-view.ts';
import type { RunOptions } from './run.ts';
import { removableParts, SABOTAGES } from './sabotage.ts';
import { selfTest } from './self-test.ts';
import { CHAOS_KEY, CHAOS_KEY_TYPES, type ChaosKey } from './work/chaos-key.ts';

interface Options {
  readonly items: number;
  readonly seed: number;
  readonly runs: number;
  readonly key: ChaosKey;
  readonly selfTest: boolean;
  readonly json: boolean;
  readonly logs: boolean;
}

/** What the self-test takes out. */
const PARTS = new Intl.ListFormat('en').format(SABOTAGES.map(({ part }) => part));

type Shown = Pick<RunOptions, 'onProgress'>;

/** One run, and what it has shown. */
async function runOnce(
  options: Pick<RunOptions, 'plan' | 'bundle' | 'partOut' | 'patienceMs'> & Shown,
  { logs }: Options,
  interrupt: AbortSignal,
): Promise<Report> {
  const started = Date.now();
  // With the type of the keys said, for this loads their entity.
  const { runChaos } = await import('./run.ts');
  const evidence = await runChaos({
    ...options,
    interrupt,
    onLog: (line) => {
      if (logs) note(formatLogLine(line));
    },
  });
  return reportOf(evidence, Date.now() - started, interrupt.aborted);
}

/** Bundles the handlers once for all runs that `act` makes. */
async function bundled(plugins: Plugin[], act: (bundle: Bundles['bundle']) => Promise<void>): Promise<void> {
  const { bundleChaos } = await import('./fleet/bundles.ts');
  const bundles = await bundleChaos(plugins);
  try {
    await act(bundles.bundle);
  } finally {
    await bundles.remove();
  }
}

async function runSeeds(bundle: Bundles['bundle'], options: Options, interrupt: AbortSignal): Promise<void> {
  const reports: Report[] = [];
  for (let seed = options.seed; seed < options.seed + options.runs && !interrupt.aborted; seed++) {
    const plan = makePlan({ seed, items: options.items });
    note(formatPlan(plan));
    const view = await createLiveView(process.stderr);
    const report = await runOnce({ plan, bundle, onProgress: view.show }, options, interrupt).finally(view.end);
    reports.push(report);
    (options.json ? note : print)(formatReport(report));
  }
  const totals = totalsOf(reports);
  if (options.runs > 1 && !options.json) print(formatTotals(totals));
  if (options.json) printJson(options.runs > 1 ? { totals, reports } : reports[0]);
  process.exitCode = totals.held === options.runs ? EXIT.ok : EXIT.failed;
}

async function runSelfTest(bundle: Bundles['bundle'], options: Options, interrupt: AbortSignal): Promise<void> {
  note(`Taking ${PARTS} out, each in a run of its own …`);
  const results = await selfTest(options.seed, (run) =>
    runOnce({ ...run, bundle, onProgress: () => {} }, options, interrupt),
  );
  if (options.json) printJson(results);
  else for (const result of results) print(formatSelfTest(result));
  process.exitCode = results.every(({ caught }) => caught) ? EXIT.ok : EXIT.failed;
}

const command = createCommand('chaos', 'Runs items through real processes while faults strike by a seeded plan.', [
  'npm run chaos -- --items 5000 --seed 7',
  'npm run chaos -- --items 2000 --runs 25',
  'npm run chaos -- --key uuid',
  'npm run chaos -- --self-test',
  'npm --silent run chaos -- --items 300 --json',
])
  .option('--items <count>', 'items of a run', wholeNumber(50, 100_000), 1000)
  .option('--seed <number>', 'what the plan follows from', wholeNumber(0, 2 ** 31), 1)
  .option('--runs <count>', 'runs, each with the next seed', wholeNumber(1, 1000), 1)
  .addOption(new Option('--key <type>', "of which type the items' keys are").choices(CHAOS_KEY_TYPES).default('bigint'))
  .addOption(
    new Option('--self-test', `take ${PARTS} out, and expect to see it`).default(false).conflicts(['items', 'runs']),
  )
  .option('--json', 'JSON on standard output, everything else on standard error', false)
  .option('--logs', 'the errors that the handlers log, and what dying processes say, as well', false)
  .action((options: Options) => {
    process.env[CHAOS_KEY] = options.key;
    const interrupt = interruptSignal();
    return options.selfTest
      ? bundled([removableParts], (bundle) => runSelfTest(bundle, options, interrupt))
      : bundled([], (bundle) => runSeeds(bundle, options, interrupt));
  });

await runCommand(command);
