/** `npm run new:scheduler -- NAME`: writes a scheduler that works, for a person to put their own work into. */
import { fileURLToPath } from 'node:url';
import { createCommand, runCommand } from './cli/command.ts';
import { interruptSignal } from './cli/interrupt.ts';
import { note, print, visible } from './cli/terminal.ts';
import { applyChanges, describeChanges } from './scaffold/changes.ts';
import { namesOf, type SchedulerNames } from './scaffold/names.ts';
import { prepareChanges } from './scaffold/prepare.ts';
import { checkFree } from './scaffold/taken.ts';

interface Options {
  readonly dryRun: boolean;
  readonly singular?: string;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));

async function newScheduler(name: string, options: Options): Promise<void> {
  const names = namesOf(name, options.singular);
  checkFree(ROOT, names);
  const interrupt = interruptSignal();
  note(`Preparing the scheduler ${visible(name)}, and trying it in a copy of the project …`);
  const changes = await prepareChanges(ROOT, names, interrupt);
  interrupt.throwIfAborted();
  if (!options.dryRun) applyChanges(ROOT, changes);
  print(describeChanges(changes, options.dryRun).trimEnd());
  note(options.dryRun ? '\nNothing was written.' : nextSteps(names));
}

function nextSteps({ name, singular, className, settingsPrefix }: SchedulerNames): string {
  return `
The scheduler ${name} is there: class ${className}, settings ${settingsPrefix}….
  Try it:        npm start -- --scheduler ${name}
  Its columns:   functions/${name}/${singular}.entity.ts, then npm run migration:create -- NAME
  Its work:      functions/${name}/work.ts
  What remains:  docs/adding-a-scheduler.md`;
}

const command = createCommand(
  'new:scheduler',
  'Writes a new scheduler: code, migration, settings, deployment, tests.',
  [
    'npm run new:scheduler -- invoices',
    'npm run new:scheduler -- price-checks --dry-run',
    'npm run new:scheduler -- caches --singular cache',
  ],
)
  .argument('<name>', 'what its items are called, in the plural: lower-case words joined by hyphens')
  .option('--dry-run', 'show what would be written, and write nothing', false)
  .option('--singular <name>', 'the singular of the name, where it is not the usual one')
  .action(newScheduler);

await runCommand(command);
