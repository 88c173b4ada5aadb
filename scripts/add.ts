/** `npm run add`: queues items. */
import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { describeError } from '../lib/errors.ts';
import type { Additions } from '../lib/operations/add-items.ts';
import { commands } from '../lib/operations/all-commands.ts';
import { operate } from '../lib/operations/operator.ts';
import type { Written } from '../lib/operations/written.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import type { WrittenRow } from '../lib/scheduler/items.ts';
import { ANY_SCHEDULER, priority, schedulerNamed, time } from './cli/arguments.ts';
import { createCommand, EXIT, runCommand, UsageError } from './cli/command.ts';
import { createCounter } from './cli/counter.ts';
import { interruptSignal } from './cli/interrupt.ts';
import { namesIn } from './cli/names-file.ts';
import { rowsIn } from './cli/rows-file.ts';
import { withOperation } from './cli/session.ts';
import { note, print, printJson, visible } from './cli/terminal.ts';

interface Options {
  readonly file?: string;
  readonly priority?: number;
  readonly at?: string;
  /** All that has no item and should. */
  readonly missing: boolean;
  /** `true` asks for the answer in JSON; a text is a row, or, as any text may follow the option, a name. */
  readonly json: boolean | string;
}

/** Refused names that are listed; the others are only counted. */
const LISTED = 20;

async function add(scheduler: Scheduler, written: string[], { json: given, ...options }: Options): Promise<void> {
  const interrupt = interruptSignal();
  const { priority, at, file, missing } = options;
  const row = typeof given === 'string' && /^\s*[[{]/.test(given) ? given : undefined;
  const names = typeof given === 'string' && row === undefined ? [given, ...written] : written;
  const json = given !== false && row === undefined;
  const items = missing
    ? allMissing(names, file, row)
    : row !== undefined
      ? { row: rowsOf(row, names, file) }
      : await openItems(scheduler, names, file, interrupt);
  const event = { command: 'add', scheduler: scheduler.name, ...items, priority, at } as const;
  const result = await withOperation(async (operation) => {
    const counter = await createCounter(process.stderr, (count) => `${count} lines read`);
    const additions = await operate(commands, { ...operation, onProgress: counter.show }, event);
    counter.end();
    return additions;
  }, interrupt);
  if (json) printJson(result);
  else say(result);
  if ((result.added === 0 && !missing) || result.refused.length > 0 || result.interrupted)
    process.exitCode = EXIT.failed;
}

function say({ added, duplicates, refused, interrupted }: Additions): void {
  print(`${added} added, ${duplicates} there already, ${refused.length} refused.`);
  for (const { line, reason } of refused.slice(0, LISTED)) print(`  line ${line}: ${visible(reason)}`);
  if (refused.length > LISTED) print(`  and ${refused.length - LISTED} more`);
  if (interrupted) print('Stopped: what follows was not read.');
}

function allMissing(
  names: readonly string[],
  file: string | undefined,
  row: string | undefined,
): { readonly missing: true } {
  if (names.length > 0 || file !== undefined || row !== undefined) {
    throw new UsageError('give either --missing, or names, or --file, or a row by --json');
  }
  return { missing: true };
}

function rowsOf(json: string, names: readonly string[], file: string | undefined): WrittenRow[] {
  if (names.length > 0 || file !== undefined) throw new UsageError('give either names, or --file, or a row by --json');
  try {
    return [JSON.parse(json)].flat() as WrittenRow[];
  } catch (cause) {
    throw new UsageError(
      `--json is ${json}; it must be a row, such as {"number":"A1"}: ${describeError(cause).message}`,
    );
  }
}

type Items = { readonly name: AsyncIterable<string> | string[] } | { readonly row: AsyncIterable<Written> };

async function openItems(
  scheduler: Scheduler,
  names: string[],
  file: string | undefined,
  signal: AbortSignal,
): Promise<Items> {
  if (file !== undefined && names.length > 0) throw new UsageError('give either names or --file, not both');
  if (file === undefined && names[0] !== '-') {
    if (names.length === 0) throw new UsageError('give names, or --file, or - for standard input');
    return { name: names };
  }
  if (file === undefined || file === '-') {
    if (process.stdin.isTTY) note('Names, a line each; Ctrl-D ends.');
    return { name: namesIn(createInterface({ input: process.stdin, signal })) };
  }
  await access(file, constants.R_OK).catch(() => {
    throw new UsageError(`${file} cannot be read`);
  });
  const rows = rowsIn(scheduler, file, signal);
  return rows ? { row: rows } : { name: namesIn(createInterface({ input: createReadStream(file), signal })) };
}

const command = createCommand(
  'add',
  'Queues items: a pending row for each name that is not there yet, or for each row.',
  [
    `npm run add -- ${ANY_SCHEDULER} example.com nodejs.org`,
    `npm run add -- ${ANY_SCHEDULER} --file list.csv --priority 5`,
    `cat list.txt | npm run add -- ${ANY_SCHEDULER} -`,
    `npm run add -- ${ANY_SCHEDULER} example.com --at 2026-12-24T18:00:00Z`,
    `npm run add -- parcels --json '{"number":"A1","weight":3}'`,
    'npm run add -- parcels --file rows.csv',
    'npm run add -- parcels --missing',
  ],
)
  .argument('<scheduler>', 'whose items', schedulerNamed)
  .argument('[name...]', 'what the rows hold as names; - reads them from standard input, a line each')
  .option(
    '--file <path>',
    'a text or CSV file: the first column of each line is a name; where items are added by rows, a .csv with a header, or a .ndjson',
  )
  .option('--missing', 'all that has no item yet, of a scheduler whose items stand beside a table', false)
  .option('--priority <number>', 'higher goes first', priority)
  .option('--at <time>', 'not before this time, in ISO 8601', time)
  .option('--json [row]', 'a row to add, or a list of them; without one: JSON on standard output', false)
  .action(add);

await runCommand(command);
