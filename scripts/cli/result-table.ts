import { styleText } from 'node:util';
import type { EntityManager } from '@mikro-orm/postgresql';
import Table from 'cli-table3';
import { nameOf } from '../../lib/scheduler/define-scheduler.ts';
import { storable } from '../../lib/text.ts';
import { samplesOf } from '../../local/samples.ts';
import type { Counts } from './progress.ts';
import type { RunItems } from './queue-items.ts';
import { visible } from './terminal.ts';

const NAME_WIDTH = 46;
const STATUS_WIDTH = 12;
const ATTEMPTS_WIDTH = 10;
const BORDERS_WIDTH = 5;
const DEFAULT_COLUMNS = 120;
const SHOWN_LENGTH = 500;
/** Rows of a table that somebody may read. */
const MOST_SHOWN = 200;

/** Each item, its status, attempts, and its result or what went wrong; then the counts. */
export async function formatResults(
  em: EntityManager,
  { scheduler, where }: RunItems,
  counts: Counts,
  columns = DEFAULT_COLUMNS,
): Promise<string> {
  const samples = await samplesOf(scheduler);
  const rows = await em.find(scheduler.entity, where(new Date()), {
    orderBy: { status: 'asc', id: 'asc' },
    limit: MOST_SHOWN,
  });
  const textWidth = Math.max(30, columns - NAME_WIDTH - STATUS_WIDTH - ATTEMPTS_WIDTH - BORDERS_WIDTH);
  const table = new Table({
    head: [scheduler.name, 'status', 'attempts', 'result or error'],
    style: { head: [], border: [], compact: true },
    colWidths: [NAME_WIDTH, STATUS_WIDTH, ATTEMPTS_WIDTH, textWidth],
  });
  for (const row of rows) {
    const failed = row.status === 'failed';
    table.push([
      // The scheme of an address would only take the place.
      visible(nameOf(scheduler, row).replace(/^https?:\/\//, '')),
      styleText(failed ? 'red' : 'green', row.status),
      { content: row.attempts, hAlign: 'right' },
      visible(storable((failed ? row.lastError : samples.describeResult(row)) ?? '', SHOWN_LENGTH)),
    ]);
  }
  const totals = Object.entries(counts).map(([status, count]) => `${status} ${count}`);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const more = total > rows.length ? `, of which the first ${rows.length} are shown` : '';
  return `${table.toString()}\n${total} items: ${totals.join(', ')}${more}`;
}
