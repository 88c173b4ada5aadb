import { type Command, InvalidArgumentError } from 'commander';
import type * as z from 'zod';
import { schedulers } from '../../functions/index.ts';
import { SELECTORS } from '../../lib/operations/change-commands.ts';
import { fields } from '../../lib/operations/fields.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { STATUSES, type Status } from '../../lib/work-item/status.ts';
import { UsageError } from './command.ts';

/** One of those there are, for examples. */
export const ANY_SCHEDULER = schedulers[0]?.name ?? 'NAME';

export function schedulerNamed(name: string): Scheduler {
  const scheduler = schedulers.find((candidate) => candidate.name === name);
  return scheduler ?? thereIs(schedulers.map((candidate) => candidate.name));
}

/** An option's value: some of these, separated by commas. */
export function someOf<T extends string>(choices: readonly T[]): (text: string) => T[] {
  return (text) =>
    text.split(',').map((part) => choices.find((candidate) => candidate === part.trim()) ?? thereIs(choices));
}

function thereIs(choices: readonly string[]): never {
  throw new InvalidArgumentError(`There is ${choices.join(', ')}.`);
}

/** An option's value that goes into an event: checked by the event's own rule, so that the option is named. */
function checked<In>(field: z.ZodType<unknown, In>, read: (text: string) => In): (text: string) => In {
  return (text) => {
    const value = read(text);
    const { error } = field.safeParse(value);
    if (!error) return value;
    throw new InvalidArgumentError(`It must be ${error.issues[0]?.message}.`);
  };
}

const asWritten = (text: string) => text;

/** A time in ISO 8601. */
export const time = checked(fields.at, asWritten);

export const priority = checked(fields.priority, (text) => (/^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN));

/** The options by which items are selected, as an event has them. */
export interface SelectionOptions {
  readonly status?: Status[];
  readonly id?: string[];
  readonly name?: string[];
  readonly errorCode?: string;
  readonly olderThan?: string;
  readonly all?: true;
}

export function addSelectionOptions(command: Command): Command {
  return command
    .option('--status <list>', 'items of these statuses, separated by commas', someOf(STATUSES))
    .option('--id <id>', 'the item of this id; can be given again', collect)
    .option('--name <name>', 'the items of this name, such as a domain; can be given again', collect)
    .option('--error, --error-code <code>', 'items whose last error has this code, such as timed_out')
    .option(
      '--older-than <duration>',
      'items that have not changed for so long, such as 2h',
      checked(fields.olderThan, asWritten),
    )
    .option('--all', 'all items');
}

/** @throws UsageError when nothing says which items */
export function selectionOf({ status, id, name, errorCode, olderThan, all }: SelectionOptions) {
  const selection = { status, id, name, errorCode, olderThan, all };
  if (SELECTORS.some((selector) => selection[selector] !== undefined)) return selection;
  const options = SELECTORS.filter((selector) => selector !== 'all').map(optionNamed);
  throw new UsageError(`say which items: ${options.join(', ')}, or --all (see --help)`);
}

/** What a field is called on a command line: `--older-than` of `olderThan`. */
export function optionNamed(field: string): string {
  return `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
