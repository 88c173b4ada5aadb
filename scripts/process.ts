/** `npm run process`: processes one item now, in this process. */
import { commands } from '../lib/operations/all-commands.ts';
import { operate } from '../lib/operations/operator.ts';
import { NotPendingError } from '../lib/operations/process-command.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { isActive } from '../lib/work-item/status.ts';
import { ANY_SCHEDULER, schedulerNamed } from './cli/arguments.ts';
import { createCommand, EXIT, runCommand } from './cli/command.ts';
import { formatItem } from './cli/format-item.ts';
import { withOperation } from './cli/session.ts';
import { print, printJson } from './cli/terminal.ts';

interface Options {
  readonly reset: boolean;
  readonly json: boolean;
}

async function processNow({ name: scheduler }: Scheduler, idOrName: string, { reset, json }: Options): Promise<void> {
  const event = { command: 'process', scheduler, item: idOrName, reset } as const;
  const item = await withOperation((operation) =>
    operate(commands, operation, event).catch((error: unknown) => {
      throw error instanceof NotPendingError ? new Error(`${error.message}${adviceOn(error, scheduler)}`) : error;
    }),
  );
  if (json) printJson(item);
  else print(formatItem({ ...item, troubles: [] }, new Date()));
  if (item.status !== 'completed') process.exitCode = EXIT.failed;
}

function adviceOn({ found }: NotPendingError, scheduler: string): string {
  if (!found) return `: npm run add -- ${scheduler} …`;
  if (!isActive(found.status)) return '; --reset sets it back to pending first';
  return `, held until ${found.leaseExpiresAt?.toISOString()}: npm run reset -- ${scheduler} --id ${found.id} --force`;
}

const command = createCommand('process', 'Processes one item now, in this process: the same begin, the same settle.', [
  `npm run process -- ${ANY_SCHEDULER} example.com`,
  `npm run process -- ${ANY_SCHEDULER} 17 --reset`,
])
  .argument('<scheduler>', 'whose item', schedulerNamed)
  .argument('<item>', 'its id or its name, such as a domain')
  .option('--reset', 'if it is done already, set it back to pending first', false)
  .option('--json', 'the item as JSON on standard output', false)
  .action(processNow);

await runCommand(command);
