import { styleText } from 'node:util';
import { schedulers } from '../../functions/index.ts';
import { ago } from '../../lib/duration.ts';
import type { ItemStory } from '../../lib/operations/check-command.ts';
import { schedulerNamed } from '../../lib/operations/operator.ts';
import { nameOf } from '../../lib/scheduler/define-scheduler.ts';
import { storable } from '../../lib/text.ts';
import { EXCUSED_CODE } from '../../lib/work-item/outcome.ts';
import { workItemColumns } from '../../lib/work-item/properties.ts';
import { visible } from './terminal.ts';

const SHOWN_LENGTH = 300;
const LABEL_WIDTH = 12;

/** One item's whole story: how it stands, and every attempt that went wrong. */
export function formatItem(item: ItemStory, now: Date): string {
  const at = (time: Date | null) => {
    if (time === null) return undefined;
    return Number.isNaN(time.getTime()) ? 'no date that can be read' : `${time.toISOString()} (${ago(time, now)})`;
  };
  const lines: [string, string | undefined][] = [
    ['name', nameOf(schedulerNamed(item.scheduler, { schedulers }), item)],
    ['status', item.status],
    ['attempts', attemptsOf(item)],
    ['priority', item.priority === 0 ? undefined : String(item.priority)],
    ['created', at(item.createdAt)],
    ['due', item.status === 'pending' ? at(item.availableAt) : undefined],
    ['turn', item.turn === 'open' ? undefined : `${item.turn}, in its key's line`],
    ['claimed', at(item.queuedAt)],
    ['started', at(item.startedAt)],
    ['held until', at(item.leaseExpiresAt)],
    ['finished', at(item.finishedAt)],
    ['last error', item.lastError === null ? undefined : storable(item.lastError, SHOWN_LENGTH)],
  ];
  const own = ownColumns(item);
  const width = Math.max(LABEL_WIDTH - 2, ...own.map(([name]) => name.length)) + 2;
  const errors = item.errors.flatMap(({ attempt, at: when, code, message, stack }) => [
    `    attempt ${attempt}  ${when}  ${code}: ${storable(message, SHOWN_LENGTH)}`,
    ...(stack?.split('\n') ?? []).map((frame) => `      ${frame}`),
  ]);
  const troubles = item.troubles.map(
    ({ step, code, message, times, retryAt }) =>
      `    ${step}, ${times} times, again ${ago(retryAt, now)}  ${code}: ${storable(message, SHOWN_LENGTH)}`,
  );
  return [
    styleText('bold', visible(`${item.scheduler} ${item.id}`)),
    ...lines.flatMap(([label, value]) =>
      value === undefined ? [] : [`  ${label.padEnd(LABEL_WIDTH)}${visible(value)}`],
    ),
    ...(own.length > 0 ? ['  its own columns'] : []),
    ...own.map(([name, value]) => `    ${visible(name.padEnd(width))}${visible(value)}`),
    ...(errors.length > 0 ? ['  errors', ...errors.map(visible)] : []),
    ...(troubles.length > 0 ? ['  the database refuses to write it', ...troubles.map(visible)] : []),
  ].join('\n');
}

/** What is told above, or is the same of all items. */
const TOLD = new Set(['id', 'scheduler', 'troubles', ...Object.keys(workItemColumns())]);

/** The columns that are the table's own, and what processing has found among them, where they hold anything. */
function ownColumns(item: ItemStory): [name: string, value: string][] {
  const { key } = schedulerNamed(item.scheduler, { schedulers }).items;
  return Object.entries(item)
    .filter(([name, value]) => !TOLD.has(name) && name !== key && value !== null && value !== undefined)
    .map(([name, value]) => [name, storable(shown(value), SHOWN_LENGTH)]);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date that can be read' : value.toISOString();
  return JSON.stringify(value) ?? String(value);
}

/** An excuse makes a suspect as a crash does, and gives its attempt back. */
function attemptsOf({ attempts, crashes, errors }: ItemStory): string {
  const excuses = errors.filter(({ code }) => code === EXCUSED_CODE).length;
  return [
    String(attempts),
    ...(crashes > excuses ? [`${crashes - excuses} of them crashes`] : []),
    ...(excuses > 0 ? [`${excuses} more excused`] : []),
  ].join(', ');
}
