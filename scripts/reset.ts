/** `npm run reset`: sets items back to pending. */
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { ANY_SCHEDULER, addSelectionOptions, schedulerNamed, selectionOf } from './cli/arguments.ts';
import { type ChangeOptions, changeItems } from './cli/change.ts';
import { createCommand, runCommand } from './cli/command.ts';

interface Options extends ChangeOptions {
  readonly force: boolean;
  readonly keepHistory: boolean;
}

function reset({ name: scheduler }: Scheduler, options: Options): Promise<void> {
  const { force, keepHistory } = options;
  const event = { command: 'reset', scheduler, ...selectionOf(options), force, keepHistory } as const;
  return changeItems(event, options, { verb: 'Reset', done: 'reset' });
}

const command = createCommand('reset', 'Sets items that are done back to pending, to be processed again.', [
  `npm run reset -- ${ANY_SCHEDULER} --status failed`,
  `npm run reset -- ${ANY_SCHEDULER} --name example.com --yes`,
  `npm run reset -- ${ANY_SCHEDULER} --status failed --error-code timed_out --older-than 2h --dry-run`,
  `npm run reset -- ${ANY_SCHEDULER} --id 17 --force`,
]).argument('<scheduler>', 'whose items', schedulerNamed);

addSelectionOptions(command)
  .option('--force', 'active items too: whoever holds them can no longer write', false)
  .option('--keep-history', 'keep attempts and errors; one attempt is left in any case', false)
  .option('--yes', 'do not ask', false)
  .option('--dry-run', 'only say how many', false)
  .option('--json', 'JSON on standard output', false)
  .action(reset);

await runCommand(command);
