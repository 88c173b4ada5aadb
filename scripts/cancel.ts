/** `npm run cancel`: takes items out of the work. */
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { ANY_SCHEDULER, addSelectionOptions, schedulerNamed, selectionOf } from './cli/arguments.ts';
import { type ChangeOptions, changeItems } from './cli/change.ts';
import { createCommand, runCommand } from './cli/command.ts';

function cancel({ name: scheduler }: Scheduler, options: ChangeOptions): Promise<void> {
  const event = { command: 'cancel', scheduler, ...selectionOf(options) } as const;
  return changeItems(event, options, { verb: 'Cancel', done: 'cancelled' });
}

const command = createCommand(
  'cancel',
  'Cancels items that are not done; one that is being processed is fenced at once.',
  [`npm run cancel -- ${ANY_SCHEDULER} --id 17`, `npm run cancel -- ${ANY_SCHEDULER} --status pending --yes`],
).argument('<scheduler>', 'whose items', schedulerNamed);

addSelectionOptions(command)
  .option('--yes', 'do not ask', false)
  .option('--dry-run', 'only say how many', false)
  .option('--json', 'JSON on standard output', false)
  .action(cancel);

await runCommand(command);
