/** A processor Lambda's container: one batch at a time through the exported handler's factory. */
import type { SQSEvent } from 'aws-lambda';
import { createProcessorHandler } from '../../../lib/scheduler/processor-handler.ts';
import { benchScheduler } from './bench-item.ts';
import { serve } from './channel.ts';
import { LONG_INVOCATION } from './claimed-events.ts';

const handler = createProcessorHandler(benchScheduler);

serve<{ events: SQSEvent[] }>(
  async ({ events }, done) => {
    for (const event of events) {
      const { batchItemFailures } = await handler(event, LONG_INVOCATION);
      done(event.Records.length - batchItemFailures.length);
    }
  },
  () => handler.close(),
);
