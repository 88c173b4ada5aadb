import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { Domain } from '../../functions/domains/domain.entity.ts';
import { storable } from '../../lib/text.ts';
import type { Counts } from './progress.ts';

const DOMAIN_WIDTH = 28;
const STATUS_WIDTH = 12;
const ATTEMPTS_WIDTH = 10;
const BORDERS_WIDTH = 5;
const DEFAULT_COLUMNS = 110;

/** Each domain, its status, attempts, and its title or what went wrong; then the counts. */
export function formatResults(rows: readonly Domain[], counts: Counts, columns = DEFAULT_COLUMNS): string {
  const textWidth = Math.max(30, columns - DOMAIN_WIDTH - STATUS_WIDTH - ATTEMPTS_WIDTH - BORDERS_WIDTH);
  const table = new Table({
    head: ['domain', 'status', 'attempts', 'title or error'],
    style: { head: [], border: [], compact: true },
    colWidths: [DOMAIN_WIDTH, STATUS_WIDTH, ATTEMPTS_WIDTH, textWidth],
  });
  for (const row of rows) {
    const failed = row.status === 'failed';
    table.push([
      row.domain,
      styleText(failed ? 'red' : 'green', row.status),
      { content: row.attempts, hAlign: 'right' },
      storable((failed ? row.lastError : row.title) ?? '', 500),
    ]);
  }
  const totals = Object.entries(counts).map(([status, count]) => `${status} ${count}`);
  return `${table.toString()}\n${rows.length} items: ${totals.join(', ')}`;
}
