import { styleText } from 'node:util';
import type { EntityManager } from '@mikro-orm/postgresql';
import Table from 'cli-table3';
import { Domain } from '../../functions/domains/domain.entity.ts';
import { Sitemap } from '../../functions/sitemaps/sitemap.entity.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { storable } from '../../lib/text.ts';
import type { WorkItem } from '../../lib/work-item/work-item.ts';
import type { Counts } from './progress.ts';

const NAME_WIDTH = 46;
const STATUS_WIDTH = 12;
const ATTEMPTS_WIDTH = 10;
const BORDERS_WIDTH = 5;
const DEFAULT_COLUMNS = 120;
const SHOWN_LENGTH = 500;

/** What the table says of an item of each entity: its name, and what became of it where that went well. */
function describe(item: WorkItem): { name: string; result: string } {
  if (item instanceof Domain) return { name: item.domain, result: item.title ?? '' };
  if (item instanceof Sitemap) return { name: item.url.replace(/^https?:\/\//, ''), result: describeSitemap(item) };
  return { name: item.id, result: '' };
}

function describeSitemap({ type, urlCount, cutAt, skippedCount }: Sitemap): string {
  if (type === null) return '';
  const notes = [cutAt !== null && `cut at its ${cutAt}`, skippedCount && `${skippedCount} refused`].filter(Boolean);
  return [`${type}, ${urlCount} URLs`, ...notes].join(', ');
}

/** Each item, its status, attempts, and its result or what went wrong; then the counts. */
export async function formatResults(
  em: EntityManager,
  { name, entity }: Scheduler,
  ids: readonly string[],
  counts: Counts,
  columns = DEFAULT_COLUMNS,
): Promise<string> {
  const rows = await em.find(entity, { id: { $in: [...ids] } }, { orderBy: { status: 'asc', id: 'asc' } });
  const textWidth = Math.max(30, columns - NAME_WIDTH - STATUS_WIDTH - ATTEMPTS_WIDTH - BORDERS_WIDTH);
  const table = new Table({
    head: [name, 'status', 'attempts', 'result or error'],
    style: { head: [], border: [], compact: true },
    colWidths: [NAME_WIDTH, STATUS_WIDTH, ATTEMPTS_WIDTH, textWidth],
  });
  for (const row of rows) {
    const { name: item, result } = describe(row);
    const failed = row.status === 'failed';
    table.push([
      item,
      styleText(failed ? 'red' : 'green', row.status),
      { content: row.attempts, hAlign: 'right' },
      storable((failed ? row.lastError : result) ?? '', SHOWN_LENGTH),
    ]);
  }
  const totals = Object.entries(counts).map(([status, count]) => `${status} ${count}`);
  return `${table.toString()}\n${rows.length} items: ${totals.join(', ')}`;
}
