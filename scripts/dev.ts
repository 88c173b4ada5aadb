/** `npm run dev`: the local stack, kept running. Rows added by anyone are picked up at the next tick. */
import { once } from 'node:events';
import { type LocalState, removeLocalState, writeLocalState } from '../deploy/stack/local-state.ts';
import { namesOf } from '../deploy/stack/names.ts';
import { settingsCatalogue } from '../deploy/stack/settings-catalogue.ts';
import { schedulers } from '../functions/index.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { startLocalRun } from '../local/local-run.ts';
import { type LocalStack, startLocalStack } from '../local/local-stack.ts';
import { samplesOf } from '../local/samples.ts';
import { createCommand, runCommand, seconds } from './cli/command.ts';
import { interruptSignal } from './cli/interrupt.ts';
import { formatLogLine } from './cli/log-view.ts';
import { note, visibleLines } from './cli/terminal.ts';

interface Options {
  readonly tick?: number;
  readonly processorTimeout?: number;
}

async function dev(options: Options): Promise<void> {
  const interrupt = interruptSignal();
  note('Starting the local stack …');
  const stack = await startLocalStack(schedulers);
  const tickOf = (scheduler: Scheduler) => options.tick ?? stack.settingsOf(scheduler).intervalMinutes * 60;
  const runs = schedulers.map((scheduler) =>
    startLocalRun(scheduler, stack, {
      tickMs: tickOf(scheduler) * 1000,
      processorTimeoutMs: options.processorTimeout && options.processorTimeout * 1000,
      onLog: (line) => note(formatLogLine(line)),
      onProblem: (problem) => note(visibleLines(problem)),
    }),
  );
  writeLocalState(localStateOf(stack));
  const described = schedulers.map((scheduler) => `  ${scheduler.name}: a run every ${tickOf(scheduler)} s`);
  note(`
${described.join('\n')}
Ctrl-C stops, once what is in hand is settled.
  DATABASE_URL=${stack.env['DATABASE_URL']}
${await examples()}`);
  if (!interrupt.aborted) await once(interrupt, 'abort');
  removeLocalState();
  note('Stopping: no new run, no new batch; settling what is in hand …');
  await Promise.all(runs.map((run) => run.stop()));
  await stack.stop();
  note('Stopped.');
}

/** What the functions of the stage `local` need to find this stack. Credentials only where they are none of AWS. */
function localStateOf({ env }: LocalStack): LocalState {
  const settings = settingsCatalogue().flatMap((group) => group.settings.map(({ name }) => name));
  const platform = ['AWS_ENDPOINT_URL_SQS', 'AWS_REGION', 'POWERTOOLS_METRICS_DISABLED'];
  const credentials = env['AWS_ENDPOINT_URL_SQS'] ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] : [];
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  return { settings: pick(settings), platform: pick([...platform, ...credentials]) };
}

async function examples(): Promise<string> {
  const [first] = schedulers;
  if (!first) return '';
  const { names } = await samplesOf(first);
  const { schedulerFunction } = namesOf(first, { service: 'sluice', stage: 'local' });
  return `Queue an item:  npm run add -- ${first.name} ${names[0] ?? 'NAME'}
Invoke by hand: npx serverless invoke local -f ${schedulerFunction} --stage local
`;
}

const command = createCommand('dev', 'Keeps the local stack running: a run of the scheduler at every tick.', [
  'npm run dev',
  'npm run dev -- --tick 60',
])
  .option('--tick <seconds>', 'seconds between two runs (default: the interval of the settings)', seconds)
  .option('--processor-timeout <seconds>', "the processor Lambda's time limit (default: 60)", seconds)
  .action(dev);

await runCommand(command);
