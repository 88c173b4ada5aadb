/** `npm run dev`: the local stack, kept running. Rows added by anyone are picked up at the next tick. */
import { once } from 'node:events';
import { schedulers } from '../functions/index.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { createCommand, runCommand, seconds } from './local/command.ts';
import { interruptSignal } from './local/interrupt.ts';
import { startLocalRun } from './local/local-run.ts';
import { startLocalStack } from './local/local-stack.ts';
import { formatLogLine } from './local/log-view.ts';

const note = (text: string) => process.stderr.write(`${text}\n`);

async function dev(options: { tick?: number }): Promise<void> {
  const interrupt = interruptSignal();
  note('Starting the local stack …');
  const stack = await startLocalStack(schedulers);
  const tickOf = (scheduler: Scheduler) => options.tick ?? stack.settingsOf(scheduler).intervalMinutes * 60;
  const runs = schedulers.map((scheduler) =>
    startLocalRun(scheduler, stack, {
      tickMs: tickOf(scheduler) * 1000,
      onLog: (line) => note(formatLogLine(line)),
      onProblem: note,
    }),
  );
  const described = schedulers.map((scheduler) => `  ${scheduler.name}: a run every ${tickOf(scheduler)} s`);
  note(`
${described.join('\n')}
Ctrl-C stops, once what is in hand is settled.
  DATABASE_URL=${stack.env['DATABASE_URL']}
Queue an item:  insert into domains (domain) values ('plain.sluice.test');
`);
  if (!interrupt.aborted) await once(interrupt, 'abort');
  note('Stopping: no new run, no new batch; settling what is in hand …');
  await Promise.all(runs.map((run) => run.stop()));
  await stack.stop();
  note('Stopped.');
}

const command = createCommand('dev', 'Keeps the local stack running: a run of the scheduler at every tick.', [
  'npm run dev',
  'npm run dev -- --tick 60',
])
  .option('--tick <seconds>', 'seconds between two runs (default: the interval of the settings)', seconds)
  .action(dev);

await runCommand(command);
