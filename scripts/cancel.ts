/** `npm run cancel`: takes items out of the work. */
import { cancellable, cancelSelected } from '../lib/operations/change-items.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { addSelectionOptions, schedulerNamed } from './cli/arguments.ts';
import { type ChangeOptions, changeItems } from './cli/change.ts';
import { createCommand, runCommand } from './cli/command.ts';

function cancel(scheduler: Scheduler, options: ChangeOptions): Promise<void> {
  return changeItems(scheduler, options, {
    verb: 'Cancel',
    done: 'cancelled',
    narrow: cancellable,
    apply: (session, selection, bulk) => cancelSelected(session.database, scheduler, selection, new Date(), bulk),
  });
}

const command = createCommand(
  'cancel',
  'Cancels items that are not done; one that is being processed is fenced at once.',
  ['npm run cancel -- domains --id 17', 'npm run cancel -- sitemaps --status pending --yes'],
).argument('<scheduler>', 'whose items', schedulerNamed);

addSelectionOptions(command)
  .option('--yes', 'do not ask', false)
  .option('--dry-run', 'only say how many', false)
  .option('--json', 'JSON on standard output', false)
  .action(cancel);

await runCommand(command);
