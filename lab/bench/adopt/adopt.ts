import Table from 'cli-table3';
import { migrate } from '../../../lib/database/migrate.ts';
import { DatabaseSettings } from '../../../lib/database/settings.ts';
import { ownEntities } from '../../../lib/scheduler/entities.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { startLocalServers } from '../../../local/local-servers.ts';
import { AdoptParcels } from './migration-parcels.ts';
import { fillParcels, type Waits, writeParcels } from './shop.ts';

/** How long the application writes alone, to have something to hold its waits against. */
const ALONE_MS = 20_000;

/** As a server that keeps its data. */
const DURABLE = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
};

/** Adopts a table of so many rows while its application writes to it. */
export async function benchAdopt(rows: number): Promise<string> {
  const servers = await startLocalServers({ postgres: true, sqs: false, postgresSettings: DURABLE });
  const url = servers.databaseUrl ?? '';
  try {
    await fillParcels(url, rows);
    const alone = await writeParcels(url, rows, AbortSignal.timeout(ALONE_MS));
    const migrated = new AbortController();
    const beside = writeParcels(url, rows, migrated.signal);
    const start = performance.now();
    const settings = parseSettings(DatabaseSettings, { DATABASE_URL: url });
    await migrate(settings, ownEntities, [{ name: 'AdoptParcels', class: AdoptParcels }]);
    const seconds = (performance.now() - start) / 1000;
    migrated.abort();
    return render(rows, seconds, alone, await beside);
  } finally {
    await servers.stop();
  }
}

function render(rows: number, seconds: number, alone: Waits, beside: Waits): string {
  const steps = new Table({ head: ['step', 'seconds'], style: { head: [], border: [] } });
  const changes = AdoptParcels.timed.filter(({ statement }) => !statement.startsWith('select'));
  for (const { statement, seconds: taken } of changes) steps.push([stepOf(statement), taken.toFixed(2)]);
  steps.push([`all, of ${rows.toLocaleString('en')} rows`, seconds.toFixed(1)]);
  const head = ['the application beside it', 'writes', 'median wait', 'longest wait'];
  const writer = new Table({ head, style: { head: [], border: [] } });
  for (const [name, { writes, median, longest }] of Object.entries({ alone, 'while it is adopted': beside }))
    writer.push([name, writes, `${median.toFixed(1)} ms`, `${longest.toFixed(0)} ms`]);
  return `${steps}\n${writer}`;
}

function stepOf(statement: string): string {
  if (statement.includes('validate constraint')) return 'the checks, validated';
  return /index concurrently if not exists "(\w+)"/.exec(statement)?.[1] ?? 'columns and checks';
}
