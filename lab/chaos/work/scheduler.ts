import { SQSClient } from '@aws-sdk/client-sqs';
import { createPublisher } from '../../../lib/queue/publisher.ts';
import { createSchedulerHandler } from '../../../lib/scheduler/scheduled-handler.ts';
import { wallMs } from '../scale.ts';
import { chaos } from './chaos.ts';
import { atSpeed, clock } from './container.ts';

/** The product's client, with time limits that go as fast as the clock does. */
const client = new SQSClient({
  maxAttempts: 3,
  useQueueUrlAsEndpoint: false,
  requestHandler: { connectionTimeout: 1000, requestTimeout: wallMs(5), throwOnRequestTimeout: true },
});
const publisher = createPublisher(client, process.env['CHAOS_SCHEDULER_QUEUE_URL'] ?? '', chaos.name);

export const handler = atSpeed(createSchedulerHandler(chaos, { clock, publisher }));
