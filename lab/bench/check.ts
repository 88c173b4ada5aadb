import Table from 'cli-table3';
import type { Database } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { checkScheduler } from '../../lib/operations/check.ts';
import { openForOperations } from '../../lib/operations/open.ts';
import { parseSettings } from '../../lib/settings.ts';
import { spreadOf } from './median.ts';
import { openBenchDatabase } from './performance/bench-database.ts';
import { benchScheduler } from './performance/bench-item.ts';
import { installPeers } from './performance/peers.ts';

const ROUNDS = 5;

/** Over how many minutes the items have been done: at worst all in the hour whose throughput is shown. */
const HISTORIES = { month: 43_200, hour: 60 } as const;

/** Looks at a table of so many rows, one in ten of them failed: as it was filled, and after a VACUUM. */
export async function benchCheck(rows: number): Promise<string> {
  await installPeers();
  const bench = await openBenchDatabase();
  const database = openForOperations(parseSettings(DatabaseSettings, { DATABASE_URL: bench.url }), [benchScheduler]);
  const head = ['items done within', 'table', `check, median of ${ROUNDS}`, 'min to max'];
  const table = new Table({ head, style: { head: [], border: [] } });
  try {
    for (const [history, minutes] of Object.entries(HISTORIES)) {
      const failed = rows / 10;
      await bench.fillUsed({ rows, pending: rows / 50, active: 1000, failed, cancelled: rows / 100, minutes });
      table.push([`the last ${history}`, 'as it was filled', ...(await timed(database, failed))]);
      await bench.vacuum();
      table.push([`the last ${history}`, 'after VACUUM', ...(await timed(database, failed))]);
    }
    return table.toString();
  } finally {
    await database.close();
    await bench.stop();
  }
}

async function timed(database: Database, failed: number): Promise<string[]> {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const { counts } = await checkScheduler(database, benchScheduler, new Date());
    times.push(performance.now() - start);
    if (counts.failed !== failed) throw new Error(`check counted ${counts.failed} failed items and not ${failed}`);
  }
  const { median, min, max } = spreadOf(times);
  return [`${Math.round(median)} ms`, `${Math.round(min)} to ${Math.round(max)} ms`];
}
