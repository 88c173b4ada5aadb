/** `npm run add`: queues items. */
import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { commands } from '../lib/operations/all-commands.ts';
import { operate } from '../lib/operations/operator.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { priority, schedulerNamed, time } from './cli/arguments.ts';
import { createCommand, EXIT, runCommand, UsageError } from './cli/command.ts';
import { createCounter } from './cli/counter.ts';
import { interruptSignal } from './cli/interrupt.ts';
import { namesIn } from './cli/names-file.ts';
import { withOperation } from './cli/session.ts';
import { note, print, printJson, visible } from './cli/terminal.ts';

interface Options {
  readonly file?: string;
  readonly priority?: number;
  readonly at?: string;
  readonly json: boolean;
}

/** Refused names that are listed; the others are only counted. */
const LISTED = 20;

async function add({ name: scheduler }: Scheduler, names: string[], options: Options): Promise<void> {
  const interrupt = interruptSignal();
  const { priority, at, json } = options;
  const event = { command: 'add', scheduler, name: await openNames(names, options, interrupt), priority, at } as const;
  const result = await withOperation(async (operation) => {
    const counter = createCounter(process.stderr, (count) => `${count} lines read`);
    const additions = await operate(commands, { ...operation, onProgress: counter.show }, event);
    counter.end();
    return additions;
  }, interrupt);
  if (json) {
    printJson(result);
  } else {
    const { added, duplicates, refused, interrupted } = result;
    print(`${added} added, ${duplicates} there already, ${refused.length} refused.`);
    for (const { line, reason } of refused.slice(0, LISTED)) print(`  line ${line}: ${visible(reason)}`);
    if (refused.length > LISTED) print(`  and ${refused.length - LISTED} more`);
    if (interrupted) print('Stopped: what follows was not read.');
  }
  if (result.added === 0 || result.refused.length > 0 || result.interrupted) process.exitCode = EXIT.failed;
}

async function openNames(
  names: string[],
  { file }: Options,
  signal: AbortSignal,
): Promise<AsyncIterable<string> | string[]> {
  if (file !== undefined && names.length > 0) throw new UsageError('give either names or --file, not both');
  if (file === undefined && names[0] !== '-') {
    if (names.length === 0) throw new UsageError('give names, or --file, or - for standard input');
    return names;
  }
  if (file === undefined || file === '-') {
    if (process.stdin.isTTY) note('Names, a line each; Ctrl-D ends.');
    return namesIn(createInterface({ input: process.stdin, signal }));
  }
  await access(file, constants.R_OK).catch(() => {
    throw new UsageError(`${file} cannot be read`);
  });
  return namesIn(createInterface({ input: createReadStream(file), signal }));
}

const command = createCommand('add', 'Queues items: a pending row for each name that is not there yet.', [
  'npm run add -- domains example.com nodejs.org',
  'npm run add -- domains --file list.csv --priority 5',
  'cat list.txt | npm run add -- domains -',
  'npm run add -- domains example.com --at 2026-12-24T18:00:00Z',
])
  .argument('<scheduler>', 'whose items', schedulerNamed)
  .argument('[name...]', 'domains, addresses of sitemaps …; - reads them from standard input, a line each')
  .option('--file <path>', 'a text or CSV file: the first column of each line is a name')
  .option('--priority <number>', 'higher goes first', priority)
  .option('--at <time>', 'not before this time, in ISO 8601', time)
  .option('--json', 'JSON on standard output', false)
  .action(add);

await runCommand(command);
