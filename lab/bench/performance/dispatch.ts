import { startChild } from '../../../local/child.ts';
import { type Spread, spreadOf } from '../median.ts';
import type { BenchDatabase } from './bench-database.ts';
import { benchEnv } from './bench-item.ts';
import { startWorker } from './worker.ts';

export interface Dispatch {
  readonly items: number;
  readonly sqsMs: number;
  readonly batchSize: number;
  readonly itemsPerSecond: Spread;
}

export interface DispatchLoad {
  readonly items: number;
  readonly rounds: number;
}

const SQS_MS = 10;
const BATCH_SIZE = 1000;

/** One scheduled Lambda claims and publishes all that is pending, through the SDK, to an SQS that takes its time. */
export async function measureDispatch(database: BenchDatabase, { items, rounds }: DispatchLoad): Promise<Dispatch> {
  const slow = new URL('./slow-sqs.ts', import.meta.url);
  const sqs = startChild(slow, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }, [String(SQS_MS)]);
  const endpoint = await sqs.next<string>();
  const env = benchEnv(database.url, {
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    BENCH_SCHEDULER_QUEUE_URL: `${endpoint}/bench`,
    BENCH_SCHEDULER_BATCH_SIZE: String(BATCH_SIZE),
  });
  const worker = await startWorker({ module: new URL('./scheduled-worker.ts', import.meta.url), env });
  try {
    const rates: number[] = [];
    // The first run is the warm-up.
    for (let round = 0; round <= rounds; round++) {
      await database.fillItems({ pending: items });
      await database.checkpoint();
      const start = performance.now();
      const { items: published } = await worker.work({ runs: 1 });
      if (published !== items) throw new Error(`${published} of ${items} items were published`);
      rates.push((items * 1000) / (performance.now() - start));
    }
    return { items, sqsMs: SQS_MS, batchSize: BATCH_SIZE, itemsPerSecond: spreadOf(rates.slice(1)) };
  } finally {
    await worker.stop();
    await sqs.end();
  }
}
