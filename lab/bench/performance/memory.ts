import type { BenchDatabase } from './bench-database.ts';
import { benchEnv } from './bench-item.ts';
import { claimEvents } from './claimed-events.ts';
import { startWorker } from './worker.ts';

export interface Memory {
  readonly items: number;
  /** Mean resident memory of each tenth of the items, in bytes. */
  readonly tenths: readonly number[];
}

const RECORDS_PER_EVENT = 10;
const SAMPLES = 100;
const TENTHS = 10;

/** Bounds the heap as Lambda does for a small function: without a bound Node collects late, and resident memory says little. */
const HEAP = ['--max-old-space-size=128', '--max-semi-space-size=8'];

/** One processor works through all items, a sample of its memory after each hundredth of them. */
export async function measureMemory(database: BenchDatabase, items: number): Promise<Memory> {
  await database.fillItems({ pending: items });
  const events = await claimEvents(database.url, RECORDS_PER_EVENT);
  const module = new URL('./sluice-worker.ts', import.meta.url);
  const worker = await startWorker({ module, env: benchEnv(withoutWaiting(database.url)), execArgv: HEAP });
  const perSample = events.length / SAMPLES;
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    const share = events.slice(Math.round(sample * perSample), Math.round((sample + 1) * perSample));
    samples.push((await worker.work({ events: share })).rssBytes);
  }
  await worker.stop();
  const perTenth = SAMPLES / TENTHS;
  const tenths = Array.from({ length: TENTHS }, (_, tenth) =>
    mean(samples.slice(tenth * perTenth, (tenth + 1) * perTenth)),
  );
  return { items, tenths };
}

/** What a process keeps in memory does not depend on the disk, so its commits need not wait for it. */
function withoutWaiting(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', '-c synchronous_commit=off');
  return url.href;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
