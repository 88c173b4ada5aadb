import { randomUUID } from 'node:crypto';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { batches } from '../../../lib/batches.ts';
import { serializeMessage } from '../../../lib/queue/message.ts';
import type { Publisher } from '../../../lib/queue/publisher.ts';
import { createSchedulerHandler } from '../../../lib/scheduler/scheduled-handler.ts';
import { benchEnv, benchScheduler } from './bench-item.ts';

/** A Lambda's time limit in a bench, in milliseconds: never what stops it. */
export const LONG_INVOCATION = { getRemainingTimeInMillis: () => 900_000 };

/** Claims all pending items through the scheduled handler, and makes events of what it publishes. */
export async function claimEvents(databaseUrl: string, recordsPerEvent: number): Promise<SQSEvent[]> {
  const bodies: string[] = [];
  const publisher: Publisher = {
    async publish(claims) {
      bodies.push(...claims.map((claim) => serializeMessage(benchScheduler.name, claim)));
      return { accepted: claims, notAccepted: [] };
    },
  };
  const handler = createSchedulerHandler(benchScheduler, {
    env: benchEnv(databaseUrl),
    publisher,
    metrics: { add: () => {}, publish: () => {} },
  });
  await handler({}, LONG_INVOCATION);
  await handler.close();
  return Array.from(batches(bodies, recordsPerEvent), (batch) => ({ Records: batch.map(toRecord) }));
}

function toRecord(body: string): SQSRecord {
  return {
    messageId: randomUUID(),
    receiptHandle: '',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'bench',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: 'us-east-1',
  };
}
