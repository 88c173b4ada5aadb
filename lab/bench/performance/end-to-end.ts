import { SQSClient } from '@aws-sdk/client-sqs';
import { startLocalServers } from '../../../local/local-servers.ts';
import { createQueues } from '../../../local/queues.ts';
import type { BenchDatabase } from './bench-database.ts';
import { BENCH_TABLE, benchEnv } from './bench-item.ts';
import { startWorker } from './worker.ts';

export interface EndToEnd {
  readonly items: number;
  readonly processors: number;
  readonly itemsPerSecond: number;
}

const CREDENTIALS = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' };

/** From pending rows to completed ones, through the local SQS: one scheduled Lambda, and processors with an event source each. */
export async function measureEndToEnd(database: BenchDatabase, items: number, processors: number): Promise<EndToEnd> {
  const servers = await startLocalServers({ postgres: false, sqs: true });
  const variables = { ...CREDENTIALS, AWS_ENDPOINT_URL_SQS: servers.sqsEndpoint };
  const sqs = new SQSClient({
    endpoint: servers.sqsEndpoint ?? '',
    region: CREDENTIALS.AWS_REGION,
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    useQueueUrlAsEndpoint: false,
  });
  try {
    const { queueUrl } = await createQueues(sqs, { name: 'bench', visibilityTimeoutSeconds: 900, maxReceiveCount: 5 });
    const env = benchEnv(database.url, { ...variables, BENCH_SCHEDULER_QUEUE_URL: queueUrl });
    await database.fillItems({ pending: items });
    const [scheduled, ...consumers] = await Promise.all([
      startWorker({ module: new URL('./scheduled-worker.ts', import.meta.url), env }),
      ...Array.from({ length: processors }, () =>
        startWorker({ module: new URL('./consumer-worker.ts', import.meta.url), env }),
      ),
    ]);
    const done = consumers.map(() => 0);
    const start = performance.now();
    const allDone = new Promise<void>((resolve, reject) => {
      const settled = () => done.reduce((sum, count) => sum + count, 0);
      for (const [index, consumer] of consumers.entries()) {
        consumer
          .work({}, (progress) => {
            done[index] = progress.items;
            if (settled() >= items) resolve();
          })
          .catch(reject);
      }
    });
    await Promise.all([scheduled.work({ runs: 1 }), allDone]);
    const seconds = (performance.now() - start) / 1000;
    await Promise.all([scheduled, ...consumers].map((worker) => worker.stop()));
    const completed = await database.completed(BENCH_TABLE);
    if (completed !== items) throw new Error(`${completed} of ${items} items were completed`);
    return { items, processors, itemsPerSecond: items / seconds };
  } finally {
    sqs.destroy();
    await servers.stop();
  }
}
