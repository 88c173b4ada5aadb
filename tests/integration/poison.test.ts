import { randomUUID } from 'node:crypto';
import { DeleteMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from '@jest/globals';
import { receiveEvent } from '../../local/event-source.ts';
import { createHarness, eventOf, type Harness } from '../support/harness.ts';
import { until } from '../support/until.ts';

let harness: Harness;
afterEach(() => harness.close());

test('a poison record fails alone and ends in the dead-letter queue', async () => {
  harness = await createHarness({ visibilityTimeoutSeconds: 0, maxReceiveCount: 2 });
  const [id = ''] = await harness.add({});
  await harness.run();
  await harness.sqs.send(new SendMessageCommand({ QueueUrl: harness.queues.queueUrl, MessageBody: '{"not":"ours"}' }));

  let deadLetters = 0;
  await until('the poison record is a dead letter', async () => {
    const event = await harness.receive();
    const { batchItemFailures } = await harness.deliver(event);
    await acknowledge(event, batchItemFailures);
    deadLetters += (await receiveEvent(harness.sqs, harness.queues.deadLetterQueueUrl)).Records.length;
    return deadLetters > 0;
  });

  expect(await harness.job(id)).toMatchObject({ status: 'completed', attempts: 1 });
  expect((await harness.receive()).Records).toEqual([]);
});

async function acknowledge(event: Awaited<ReturnType<Harness['receive']>>, failures: { itemIdentifier: string }[]) {
  const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
  const done = event.Records.filter(({ messageId }) => !failed.has(messageId));
  if (done.length === 0) return;
  await harness.sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: harness.queues.queueUrl,
      Entries: done.map(({ messageId, receiptHandle }) => ({ Id: messageId, ReceiptHandle: receiptHandle })),
    }),
  );
}

test.each([
  ['no JSON', 'hello'],
  ['another version', JSON.stringify({ v: 2, scheduler: 'jobs', id: '1', claimToken: randomUUID(), suspect: false })],
  [
    "another scheduler's",
    JSON.stringify({ v: 1, scheduler: 'other', id: '1', claimToken: randomUUID(), suspect: false }),
  ],
  [
    'an id that no row can have',
    JSON.stringify({
      v: 1,
      scheduler: 'jobs',
      id: '9999999999999999999',
      claimToken: randomUUID(),
      suspect: false,
    }),
  ],
  [
    'an id that is none',
    JSON.stringify({ v: 1, scheduler: 'jobs', id: "1' or 1=1", claimToken: randomUUID(), suspect: false }),
  ],
])('a record is reported as its batch item failure, logged and counted: %s', async (_what, Body) => {
  harness = await createHarness();

  const answer = await harness.deliver(eventOf([{ MessageId: 'poison', Body }]));

  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'poison' }] });
  expect(harness.lines).toContainEqual(
    expect.objectContaining({
      level: 'error',
      message: 'record rejected',
      fields: expect.objectContaining({ messageId: 'poison' }),
    }),
  );
  expect(harness.metrics.rejectedRecords).toBe(1);
});
