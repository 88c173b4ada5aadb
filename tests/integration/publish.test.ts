import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createPublisher, type Publisher } from '../../lib/queue/publisher.ts';
import { receiveEvent } from '../../local/event-source.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { type SqsProxy, startSqsProxy } from '../support/sqs-proxy.ts';

let proxy: SqsProxy;
let client: SQSClient;
let harness: Harness;

beforeEach(async () => {
  proxy = await startSqsProxy();
  client = new SQSClient({ endpoint: proxy.endpoint, maxAttempts: 1 });
  const publisher: Publisher = {
    publish: (claims) => createPublisher(client, harness.queues.queueUrl, harness.scheduler.name).publish(claims),
  };
  harness = await createHarness({ publisher });
});
afterEach(async () => {
  client.destroy();
  await harness.close();
  await proxy.stop();
});

const statuses = async () => Map.groupBy(await harness.jobs(), ({ status }) => status);

test('what SQS refuses of a batch is released, exactly, and consumes no attempt', async () => {
  await harness.add(...Array.from({ length: 10 }, () => ({})));
  proxy.fault = () => ({ kind: 'fail', ids: ['2', '7'] });

  const summary = await harness.run();

  // The two are claimed again at once, alone, and refused again: then nothing is accepted and the run stops.
  expect(summary).toMatchObject({ published: 8, stopped: 'drained' });
  const { Records } = await harness.receive();
  const sent = Records.map(({ body }) => JSON.parse(body).id);
  const byStatus = await statuses();
  expect(byStatus.get('queued')?.map(({ id }) => id)).toEqual(sent.toSorted((a, b) => a - b));
  expect(byStatus.get('pending')).toHaveLength(2);
  expect(byStatus.get('pending')).toEqual(
    expect.arrayContaining([expect.objectContaining({ attempts: 0, claimToken: null, leaseExpiresAt: null })]),
  );
});

test('a chunk whose call fails is released as a whole, and the other chunks go through', async () => {
  await harness.add(...Array.from({ length: 30 }, (_, index) => ({ name: `job ${index}` })));
  let calls = 0;
  proxy.fault = () => (++calls === 2 ? { kind: 'cut', after: false } : { kind: 'forward' });

  const summary = await harness.run();

  expect(summary).toMatchObject({ claimed: 30, published: 20, released: 10 });
  const byStatus = await statuses();
  expect(byStatus.get('queued')).toHaveLength(20);
  expect(byStatus.get('pending')?.every(({ attempts, claimToken }) => attempts === 0 && claimToken === null)).toBe(
    true,
  );
});

test('a message whose send is in doubt is released; when it arrives after all, it is stale', async () => {
  const [id = ''] = await harness.add({});
  proxy.fault = () => ({ kind: 'cut', after: true });
  expect(await harness.run()).toMatchObject({ published: 0, released: 1, stopped: 'publish_failed' });

  const late = await receiveEvent(harness.sqs, harness.queues.queueUrl);
  expect(late.Records).toHaveLength(1);
  expect(await harness.deliver(late)).toEqual({ batchItemFailures: [] });

  expect(await harness.job(id)).toMatchObject({ status: 'pending', attempts: 0 });
  expect(harness.metrics.stale).toBe(1);
});

test('a run stops when SQS accepts nothing, instead of claiming the same items again and again', async () => {
  await harness.add({}, {});
  proxy.fault = () => ({ kind: 'cut', after: false });

  expect(await harness.run()).toMatchObject({ claimed: 2, published: 0, released: 2, stopped: 'publish_failed' });
});

test('an item that SQS refused is logged with its code', async () => {
  const [itemId] = await harness.add({});
  proxy.fault = () => ({ kind: 'fail', ids: ['0'] });
  await harness.run();

  expect(harness.lines).toContainEqual(
    expect.objectContaining({
      message: 'item not accepted by SQS',
      fields: expect.objectContaining({ itemId, errorCode: 'InternalError', runId: expect.any(String) }),
    }),
  );
});
