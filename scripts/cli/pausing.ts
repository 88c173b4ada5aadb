import { commands } from '../../lib/operations/all-commands.ts';
import { operate } from '../../lib/operations/operator.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { ANY_SCHEDULER, schedulerNamed } from './arguments.ts';
import { createCommand, EXIT, runCommand } from './command.ts';
import { withOperation } from './session.ts';
import { print } from './terminal.ts';

/** How one of the two commands is worded. */
export interface Pausing {
  readonly name: 'pause' | 'resume';
  readonly description: string;
  /** `is paused`. */
  readonly done: string;
  /** `is paused already`. */
  readonly unchanged: string;
}

/** The commands that pause a scheduler and let it go on. Exits with 1 where there was nothing to do. */
export async function runPausing({ name, description, done, unchanged }: Pausing): Promise<void> {
  async function act({ name: scheduler }: Scheduler): Promise<void> {
    const { changed } = await withOperation((operation) => operate(commands, operation, { command: name, scheduler }));
    print(`${scheduler} ${changed ? done : unchanged}.`);
    if (!changed) process.exitCode = EXIT.failed;
  }
  const command = createCommand(name, description, [`npm run ${name} -- ${ANY_SCHEDULER}`])
    .argument('<scheduler>', 'which one', schedulerNamed)
    .action(act);
  await runCommand(command);
}
