/** `npm run process`: processes one item now, in this process. */
import { findItems } from '../lib/operations/find-items.ts';
import { normalizerOf } from '../lib/operations/names.ts';
import { processItem } from '../lib/operations/process-item.ts';
import { withoutQueue } from '../lib/operations/settings.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { resetItems } from '../lib/work-item/intervene.ts';
import { isActive } from '../lib/work-item/status.ts';
import type { WorkItem } from '../lib/work-item/work-item.ts';
import { schedulerNamed } from './cli/arguments.ts';
import { createCommand, EXIT, runCommand, UsageError } from './cli/command.ts';
import { formatItem } from './cli/format-item.ts';
import { type Session, withSession } from './cli/session.ts';
import { terminalLogger } from './cli/terminal-logger.ts';

interface Options {
  readonly reset: boolean;
  readonly json: boolean;
}

function processNow(scheduler: Scheduler, idOrName: string, options: Options): Promise<void> {
  return withSession(async (session) => {
    const { id } = await prepare(session, scheduler, idOrName, options);
    const overrides = {
      env: withoutQueue(scheduler, session.env),
      logger: terminalLogger(process.stderr),
    };
    const item = await processItem(session.database, scheduler, session.settingsOf(scheduler), id, overrides);
    if (!item) throw new Error(`item ${id} is no longer pending: somebody else has taken it`);
    process.stdout.write(`${options.json ? JSON.stringify(item) : formatItem(scheduler, item, new Date())}\n`);
    if (item.status !== 'completed') process.exitCode = EXIT.failed;
  });
}

/** The pending item that is meant. */
async function prepare(
  session: Session,
  scheduler: Scheduler,
  idOrName: string,
  { reset }: Options,
): Promise<WorkItem> {
  const { database } = session;
  const [item, ...others] = await findItems(database, scheduler, await normalizerOf(scheduler, session.env), idOrName);
  if (!item) {
    throw new Error(`${scheduler.name} has no item ${JSON.stringify(idOrName)}: npm run add -- ${scheduler.name} …`);
  }
  if (others.length > 0) {
    const ids = [item, ...others].map(({ id }) => id).join(', ');
    throw new UsageError(`${JSON.stringify(idOrName)} is the name of several items; give one of their ids: ${ids}`);
  }
  if (isActive(item.status)) {
    const force = `npm run reset -- ${scheduler.name} --id ${item.id} --force`;
    throw new Error(`item ${item.id} is ${item.status}, held until ${item.leaseExpiresAt?.toISOString()}: ${force}`);
  }
  if (item.status === 'pending') return item;
  if (!reset) throw new Error(`item ${item.id} is ${item.status}; --reset sets it back to pending first`);
  await resetItems({ database, entity: scheduler.entity }, [item.id], new Date());
  return item;
}

const command = createCommand('process', 'Processes one item now, in this process: the same begin, the same settle.', [
  'npm run process -- domains example.com',
  'npm run process -- domains 17 --reset',
])
  .argument('<scheduler>', 'whose item', schedulerNamed)
  .argument('<item>', 'its id or its name, such as a domain')
  .option('--reset', 'if it is done already, set it back to pending first', false)
  .option('--json', 'the item as JSON on standard output', false)
  .action(processNow);

await runCommand(command);
