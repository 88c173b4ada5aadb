/**
 * One scan of one sitemap in a process of its own, from claim to commit, through the exported handlers: what it took
 * and the peak of the process's resident memory. Bundled, as the Lambdas are, and started by `scans.ts`.
 */
import { SQSClient } from '@aws-sdk/client-sqs';
import { handler as processor } from '../../../functions/sitemaps/processor.ts';
import { handler as scheduler } from '../../../functions/sitemaps/scheduler.ts';
import { receiveEvent } from '../../../local/event-source.ts';

const CONTEXT = { getRemainingTimeInMillis: () => 900_000 };

async function main(): Promise<void> {
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const start = performance.now();
  await scheduler({}, CONTEXT);
  const event = await receiveEvent(sqs, process.env['SITEMAP_SCHEDULER_QUEUE_URL'] ?? '');
  const { batchItemFailures } = await processor(event, CONTEXT);
  const ms = performance.now() - start;
  if (event.Records.length !== 1 || batchItemFailures.length > 0) throw new Error('the sitemap was not processed');
  process.stdout.write(JSON.stringify({ ms, peakBytes: process.resourceUsage().maxRSS * 1024 }));
  await Promise.all([scheduler.close(), processor.close()]);
  sqs.destroy();
}

void main();
