import { type Command, InvalidArgumentError } from 'commander';
import { schedulers } from '../../functions/index.ts';
import { parseDuration } from '../../lib/duration.ts';
import { isId } from '../../lib/operations/find-items.ts';
import { normalizerOf } from '../../lib/operations/names.ts';
import { type Selection, selectionOf } from '../../lib/operations/selection.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { STATUSES, type Status } from '../../lib/work-item/status.ts';
import { UsageError } from './command.ts';
import type { Session } from './session.ts';

export function schedulerNamed(name: string): Scheduler {
  const scheduler = schedulers.find((candidate) => candidate.name === name);
  if (scheduler) return scheduler;
  throw new InvalidArgumentError(`There is ${schedulers.map((candidate) => candidate.name).join(', ')}.`);
}

/** `90s`, `15m`, `2h` or `7d`, in milliseconds. */
export function duration(text: string): number {
  if (/^\d{1,6}[smhd]$/.test(text)) return parseDuration(text);
  throw new InvalidArgumentError('It must be a duration such as 90s, 15m, 2h or 7d.');
}

/** A time in ISO 8601. */
export function time(text: string): Date {
  const date = new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError('It must be a time such as 2026-12-24T18:00:00Z.');
}

/** An integer that fits into a smallint. */
export function priority(text: string): number {
  if (/^-?\d{1,5}$/.test(text) && Math.abs(Number(text)) <= 32_767) return Number(text);
  throw new InvalidArgumentError('It must be an integer from -32767 to 32767.');
}

/** The options by which items are selected, as a command line gives them. */
export interface SelectionOptions {
  readonly status?: readonly Status[];
  readonly id?: readonly string[];
  readonly name?: readonly string[];
  readonly error?: string;
  readonly olderThan?: number;
  readonly all?: boolean;
}

export function addSelectionOptions(command: Command): Command {
  return command
    .option('--status <list>', 'items of these statuses, separated by commas', statuses)
    .option('--id <id>', 'the item of this id; can be given again', collectIds)
    .option('--name <name>', 'the items of this name, such as a domain; can be given again', collect)
    .option('--error <code>', 'items whose last error has this code, such as timed_out')
    .option('--older-than <duration>', 'items that have not changed for so long, such as 2h', duration)
    .option('--all', 'all items');
}

/** @throws UsageError when nothing says which items */
export async function chosenBy(
  { status, id, name, error, olderThan, all }: SelectionOptions,
  scheduler: Scheduler,
  session: Session,
  now: Date,
): Promise<Selection> {
  const input = { statuses: status, ids: id, names: name, errorCode: error, unchangedForMs: olderThan };
  const selection = selectionOf(await normalizerOf(scheduler, session.env), input, now);
  if (Object.keys(selection).length > 0 || all) return selection;
  throw new UsageError('say which items: --status, --id, --name, --error or --older-than, or --all (see --help)');
}

function statuses(text: string): Status[] {
  return text.split(',').map((part) => {
    const status = STATUSES.find((candidate) => candidate === part.trim());
    if (!status) throw new InvalidArgumentError(`There is ${STATUSES.join(', ')}.`);
    return status;
  });
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function collectIds(value: string, previous?: readonly string[]): string[] {
  if (!isId(value)) throw new InvalidArgumentError('It must be the id of an item, a positive integer.');
  return collect(value, previous);
}
