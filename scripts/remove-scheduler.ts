/** `npm run remove:scheduler -- NAME`: takes schedulers out of the project, with all that is theirs. */
import { fileURLToPath } from 'node:url';
import { schedulers } from '../functions/index.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { ANY_SCHEDULER, schedulerNamed } from './cli/arguments.ts';
import { createCommand, EXIT, runCommand, UsageError } from './cli/command.ts';
import { confirm } from './cli/confirm.ts';
import { interruptSignal } from './cli/interrupt.ts';
import { note, print } from './cli/terminal.ts';
import { applyChanges, type Change, describeChanges } from './scaffold/changes.ts';
import { readFiles } from './scaffold/copy-project.ts';
import { dropMigration } from './scaffold/drop-migration.ts';
import { prepareRemoval } from './scaffold/prepare-removal.ts';
import { filesToDelete } from './scaffold/removal.ts';
import { uncommitted } from './scaffold/uncommitted.ts';

interface Options {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly force: boolean;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Examples of files that git could not give back. */
const LISTED = 5;

async function removeScheduler(gone: readonly Scheduler[], options: Options): Promise<void> {
  const what = gone.map(({ name }) => name).join(' and ');
  if (gone.length === schedulers.length) {
    throw new UsageError(`nothing would be left without ${what}. First put one of your own in: npm run new:scheduler`);
  }
  const all = schedulers.map(({ name }) => name);
  const paths = filesToDelete(
    readFiles(ROOT),
    gone.map(({ name }) => name),
    all,
  );
  if (!options.force && !options.dryRun) await checkCommitted(paths);
  const interrupt = interruptSignal();
  note(`Trying the project without ${what} in a copy …`);
  const changes = await prepareRemoval(ROOT, schedulers, gone, interrupt);
  interrupt.throwIfAborted();
  if (!options.dryRun && !(await isWanted(what, changes, options.yes))) return;
  if (!options.dryRun) applyChanges(ROOT, changes);
  print(describeChanges(changes, options.dryRun).trimEnd());
  note(options.dryRun ? '\nNothing was changed.' : await whatStays(gone, changes));
}

/** @throws UsageError that names files which git could not give back */
async function checkCommitted(paths: readonly string[]): Promise<void> {
  const lost = await uncommitted(ROOT, paths);
  if (lost.length === 0) return;
  const rest = lost.length > LISTED ? ` and ${lost.length - LISTED} more` : '';
  throw new UsageError(
    `git does not have what is in ${lost.slice(0, LISTED).join(', ')}${rest}: commit it, or add --force to delete it`,
  );
}

async function isWanted(what: string, changes: readonly Change[], yes: boolean): Promise<boolean> {
  const deleted = changes.filter(({ after }) => after === undefined).length;
  const question = `Remove ${what}: delete ${deleted} files and edit ${changes.length - deleted}?`;
  if (yes || (await confirm(question))) return true;
  note('Nothing was changed.');
  process.exitCode = EXIT.failed;
  return false;
}

async function whatStays(gone: readonly Scheduler[], changes: readonly Change[]): Promise<string> {
  const after = readFiles(ROOT);
  const mentions = [...after].filter(
    ([path, text]) => path.endsWith('.md') && gone.some(({ name }) => new RegExp(`\\b${name}\\b`).test(text)),
  );
  const migration = await dropMigration(schedulers, gone);
  const deleted = changes.filter((change) => change.after === undefined).length;
  const what = gone.map(({ name }) => name).join(' and ');
  return [
    `\nGone: ${what}, ${deleted} files. What is left to you:`,
    ...(mentions.length > 0 ? [`  Documents that speak of it:  ${mentions.map(([path]) => path).join(', ')}`] : []),
    ...stillWritten(gone),
    '  Packages that only this code has used:  npm uninstall takes them out',
    '  The next deployment deletes the queue, with the messages that are in it, and the alarms',
    ...(migration
      ? [
          '  The tables and the migrations stay. This would drop the tables that nothing uses any more; it is not written:\n',
          `// migrations/${migration.fileName}, listed in migrations/index.ts\n${migration.text}`,
        ]
      : ['  The migrations stay; no table is left without use']),
  ].join('\n');
}

/** Whose rows others go on to write, though nobody works through them any more. */
function stillWritten(gone: readonly Scheduler[]): string[] {
  const left = schedulers.filter((scheduler) => !gone.includes(scheduler));
  return gone.flatMap(({ name, entity }) =>
    left
      .filter(({ otherEntities = [] }) => otherEntities.some((other) => other === entity))
      .map((writer) => `  Rows of ${name}:  ${writer.name} may go on to write them, and nobody works through them`),
  );
}

/** Each once, in the order in which they are given. */
function collected(name: string, previous: readonly Scheduler[] = []): Scheduler[] {
  return [...new Set([...previous, schedulerNamed(name)])];
}

const command = createCommand(
  'remove:scheduler',
  'Takes schedulers out: code, settings, deployment, samples, tests, pages. Their tables and migrations stay.',
  [`npm run remove:scheduler -- ${ANY_SCHEDULER} --dry-run`, `npm run remove:scheduler -- ${ANY_SCHEDULER}`],
)
  .argument('<names...>', `which: ${schedulers.map(({ name }) => name).join(', ')}`, collected)
  .option('--dry-run', 'show what would be deleted and edited, and change nothing', false)
  .option('--yes', 'do not ask', false)
  .option('--force', 'delete files that git could not give back, too', false)
  .action(removeScheduler);

await runCommand(command);
