/** `npm run new:scheduler -- NAME`: writes a scheduler that works, for a person to put their own work into. */
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from 'commander';
import { createCommand, runCommand, UsageError } from './cli/command.ts';
import { interruptSignal } from './cli/interrupt.ts';
import { withDatabaseSettings } from './cli/session.ts';
import { note, print, visible } from './cli/terminal.ts';
import { applyChanges, describeChanges } from './scaffold/changes.ts';
import { namesOf, type SchedulerNames } from './scaffold/names.ts';
import { schedulerOfOwnTable } from './scaffold/own-table.ts';
import { type NewScheduler, prepareChanges } from './scaffold/prepare.ts';
import type { Existing } from './scaffold/table/adoption-files.ts';
import { schedulerOfExistingTable } from './scaffold/table/existing-scheduler.ts';
import { readTables } from './scaffold/table/read-table.ts';
import { schedulerBesideTable } from './scaffold/table/side-scheduler.ts';
import { checkFree } from './scaffold/taken.ts';

interface Options {
  readonly dryRun: boolean;
  readonly singular?: string;
  readonly table?: string;
  readonly beside: boolean;
  readonly with: readonly string[];
  readonly existing?: 'completed' | 'pending';
  readonly existingWhere?: object;
  readonly prefix?: string;
  readonly nameColumn?: string;
  readonly leaveOut: readonly string[];
  readonly print: boolean;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));

async function newScheduler(name: string, options: Options): Promise<void> {
  const names = namesOf(name, options.singular);
  checkTableOptions(options);
  const scripts: string[] = [];
  const scheduler =
    options.table === undefined
      ? { ...schedulerOfOwnTable(names), names }
      : options.beside
        ? await besideTable(names, options.table, options)
        : { ...(await ofExistingTable(names, options.table, options, scripts)), names };
  checkFree(ROOT, scheduler.names, scheduler.files);
  const interrupt = interruptSignal();
  note(`Preparing the scheduler ${visible(name)}, and trying it in a copy of the project …`);
  const changes = await prepareChanges(ROOT, scheduler, interrupt);
  interrupt.throwIfAborted();
  if (!options.dryRun) applyChanges(ROOT, changes);
  const described = describeChanges(changes, options.dryRun).trimEnd();
  if (options.print) {
    note(described);
    for (const script of scripts) print(script);
  } else print(described);
  note(options.dryRun ? '\nNothing was written.' : nextSteps(scheduler.names, options));
}

/** @throws UsageError that names an option of tables that exist, where none is named */
function checkTableOptions({
  table,
  existing,
  existingWhere,
  prefix,
  nameColumn,
  leaveOut,
  print: script,
  beside,
  ...rest
}: Options): void {
  if (existing !== undefined && existingWhere !== undefined) {
    throw new UsageError('give either --existing or --existing-where, not both');
  }
  if (script && existingWhere !== undefined) {
    throw new UsageError('--existing-where is for the migration that Sluice runs; with --print, set the rows by SQL');
  }
  const given = {
    '--existing': existing !== undefined,
    '--existing-where': existingWhere !== undefined,
    '--prefix': prefix !== undefined,
    '--name-column': nameColumn !== undefined,
    '--leave-out': leaveOut.length > 0,
    '--with': rest.with.length > 0,
    '--print': script,
  };
  const [first] = Object.entries({ '--beside': beside, ...given }).find(([, isGiven]) => isGiven) ?? [];
  if (table === undefined && first !== undefined) throw new UsageError(`${first} goes with --table`);
  const [other] = Object.entries({ ...given, '--leave-out': false }).find(([, isGiven]) => isGiven) ?? [];
  if (beside && other !== undefined) {
    throw new UsageError(`${other} is for a table that is added to; with --beside it is not altered`);
  }
}

function besideTable(names: SchedulerNames, written: string, { leaveOut }: Options) {
  return withDatabaseSettings(async (settings) => {
    const [table] = await readTables(settings, [written], 'beside');
    if (!table) throw new UsageError(`there is no table ${written}`);
    return schedulerBesideTable(ROOT, names, table, leaveOut);
  });
}

function ofExistingTable(
  names: SchedulerNames,
  written: string,
  { existing, existingWhere, prefix = 'work_', nameColumn, leaveOut, print: byHand, ...options }: Options,
  scripts: string[],
): Promise<NewScheduler> {
  const wished: Existing = existingWhere ? { due: existingWhere } : (existing ?? 'completed');
  return withDatabaseSettings(async (settings) => {
    const [table, ...relatives] = await readTables(settings, [written, ...options.with]);
    if (!table) throw new UsageError(`there is no table ${written}`);
    return schedulerOfExistingTable({ ...names, table: table.name }, table, relatives, {
      ...{ existing: wished, prefix, nameColumn, leaveOut },
      onScript: byHand ? (script, undo) => scripts.push(script, commented(undo)) : undefined,
    });
  });
}

/** For a script that undoes another, in the same file. */
function commented(script: string): string {
  return `-- To undo it:\n${script.trimEnd().replace(/^/gm, '-- ')}`;
}

function nextSteps(
  { name, singular, className, settingsPrefix }: SchedulerNames,
  { table, beside, print: byHand }: Options,
): string {
  const migrated = byHand ? 'by the SQL above' : 'npm run migrate';
  const columns = table === undefined ? 'then npm run migration:create -- NAME' : `then ${migrated}`;
  return `
The scheduler ${name} is there: class ${className}, settings ${settingsPrefix}….
  Try it:        npm start -- --scheduler ${name}
  Its columns:   functions/${name}/${singular}${beside ? '-work' : ''}.entity.ts, ${columns}
  Its work:      functions/${name}/work.ts
  What remains:  docs/${table === undefined ? 'adding-a-scheduler' : beside ? 'side-table' : 'your-own-table'}.md`;
}

function filter(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // What is no JSON is no filter either.
  }
  throw new InvalidArgumentError(`It must be a filter of the ORM as an object in JSON, such as {"shippedAt":null}.`);
}

function existingOf(text: string): 'completed' | 'pending' {
  if (text === 'completed' || text === 'pending') return text;
  throw new InvalidArgumentError('It must be completed or pending.');
}

const several = (text: string, before: readonly string[]) => [...before, ...text.split(',').map((part) => part.trim())];

const command = createCommand(
  'new:scheduler',
  'Writes a new scheduler: code, migration, settings, deployment, tests.',
  [
    'npm run new:scheduler -- invoices',
    'npm run new:scheduler -- price-checks --dry-run',
    'npm run new:scheduler -- caches --singular cache',
    'DATABASE_URL=postgresql://… npm run new:scheduler -- parcels --table shop.parcels',
    'DATABASE_URL=postgresql://… npm run new:scheduler -- parcels --table shop.parcels --beside',
  ],
)
  .argument('<name>', 'what its items are called, in the plural: lower-case words joined by hyphens')
  .option('--dry-run', 'show what would be written, and write nothing', false)
  .option('--singular <name>', 'the singular of the name, where it is not the usual one')
  .option('--table <name>', 'a table of the database of DATABASE_URL, whose rows are the items; it is only added to')
  .option('--beside', 'its rows are no items: those have a table of their own, beside it, which is not altered', false)
  .option('--with <names>', 'tables that it refers to, for load to read', several, [])
  .option('--existing <status>', 'whether its rows are completed already, or pending (default: completed)', existingOf)
  .option('--existing-where <json>', 'a filter of the ORM: those of its rows are pending, the others completed', filter)
  .option('--prefix <text>', 'what the names of the columns that are added begin with (default: work_)')
  .option('--name-column <name>', 'by which people call the rows; else a unique text, or the key')
  .option('--leave-out <names>', 'columns that the entity goes without', several, [])
  .option('--print', 'print the SQL, for a table that is migrated by other means', false)
  .action(newScheduler);

await runCommand(command);
