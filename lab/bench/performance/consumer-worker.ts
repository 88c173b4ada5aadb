/** A processor Lambda's container behind its event source, until it is stopped. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { createProcessorHandler } from '../../../lib/scheduler/processor-handler.ts';
import { type EventSource, startEventSource } from '../../../local/event-source.ts';
import { benchScheduler } from './bench-item.ts';
import { serve } from './channel.ts';
import { LONG_INVOCATION } from './claimed-events.ts';

const handler = createProcessorHandler(benchScheduler);
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
let source: EventSource | undefined;

serve(
  (_given, done) =>
    new Promise<never>((_resolve, reject) => {
      source = startEventSource({
        sqs,
        queueUrl: process.env['BENCH_SCHEDULER_QUEUE_URL'] ?? '',
        invoke: async (event) => {
          const response = await handler(event, LONG_INVOCATION);
          done(event.Records.length - response.batchItemFailures.length);
          return response;
        },
        onError: reject,
      });
    }),
  async () => {
    await source?.stop();
    await handler.close();
    sqs.destroy();
  },
  1,
);
