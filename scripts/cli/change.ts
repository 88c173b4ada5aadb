import { commands } from '../../lib/operations/all-commands.ts';
import { type EventOf, type Operation, operate } from '../../lib/operations/operator.ts';
import type { SelectionOptions } from './arguments.ts';
import { EXIT } from './command.ts';
import { confirm } from './confirm.ts';
import { createCounter } from './counter.ts';
import { withOperation } from './session.ts';
import { print, printJson, visible } from './terminal.ts';

/** Options of every command that changes selected items. */
export interface ChangeOptions extends SelectionOptions {
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** How such a command is worded. */
export interface Wording {
  /** `Reset`, as in "Reset 3 items of domains?". */
  readonly verb: string;
  /** `reset`, as in "3 items reset". */
  readonly done: string;
}

type ChangeEvent = Extract<EventOf<typeof commands>, { command: 'reset' | 'cancel' }>;

/** Counts, asks and changes; says what it did, and exits with 1 where nothing matched. */
export function changeItems(event: ChangeEvent, options: ChangeOptions, wording: Wording): Promise<void> {
  return withOperation(async (operation, address) => {
    const isWanted = (options.yes && !options.dryRun) || (await ask(operation, address, event, options, wording));
    if (isWanted) await change(operation, event, options, wording);
  });
}

/** Says how many items would be changed, and asks whether they are to be, if there are any. */
async function ask(
  operation: Operation,
  address: string,
  event: ChangeEvent,
  options: ChangeOptions,
  wording: Wording,
): Promise<boolean> {
  const { matched } = await operate(commands, operation, { ...event, dryRun: true });
  if (options.dryRun || matched === 0) {
    sayWouldBe(matched, event, options, wording);
    return false;
  }
  if (await confirm(`${wording.verb} ${items(matched)} of ${event.scheduler} in the database at ${address}?`))
    return true;
  process.exitCode = EXIT.failed;
  say({ matched, changed: 0 }, 'Nothing was changed.', event, options);
  return false;
}

async function change(
  operation: Operation,
  event: ChangeEvent,
  options: ChangeOptions,
  wording: Wording,
): Promise<void> {
  const { done } = wording;
  const counter = await createCounter(process.stderr, (count, total) => `${count} of ${total} ${done}`);
  const result = await operate(commands, { ...operation, onProgress: counter.show }, event);
  counter.end();
  if (result.matched === 0) {
    sayWouldBe(0, event, options, wording);
    return;
  }
  const { changed, interrupted, refused = [] } = result;
  if (interrupted || refused.length > 0) process.exitCode = EXIT.failed;
  const stopped = interrupted ? ' Stopped: the others are as they were.' : '';
  const lines = refused.map(({ id, reason }) => `\n  item ${id} is refused by the database: ${visible(reason)}`);
  say(result, `${items(changed)} of ${event.scheduler} ${done}.${stopped}${lines.join('')}`, event, options);
}

function sayWouldBe(matched: number, event: ChangeEvent, options: ChangeOptions, { done }: Wording): void {
  if (matched === 0) process.exitCode = EXIT.failed;
  say({ matched, changed: 0 }, `${items(matched)} of ${event.scheduler} would be ${done}.`, event, options);
}

function say(result: object, text: string, { scheduler }: ChangeEvent, { json }: ChangeOptions): void {
  if (json) printJson({ scheduler, ...result });
  else print(text);
}

function items(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'item' : 'items'}`;
}
