import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startTcpProxy, type TcpProxy } from '../../local/proxies/tcp-proxy.ts';
import { createHarness, type Harness, type HarnessOptions } from '../support/harness.ts';
import { until } from '../support/until.ts';

let harness: Harness;
let proxy: TcpProxy;

beforeEach(async () => {
  proxy = await startTcpProxy(process.env['TEST_DATABASE_URL'] ?? '');
});
afterEach(async () => {
  await harness.close();
  await proxy.stop();
});

/** A harness whose handlers reach the database through the proxy. */
async function createProxied(options: HarnessOptions): Promise<void> {
  const databaseVia = (databaseUrl: string) => {
    const url = new URL(databaseUrl);
    url.host = new URL(proxy.url).host;
    return url.href;
  };
  harness = await createHarness({ ...options, databaseVia, env: { DATABASE_CONNECT_TIMEOUT_SECONDS: '2' } });
}

test('the database goes away while items are processed and comes back: all are settled, once', async () => {
  const started = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let processed = 0;
  await createProxied({
    process: async () => {
      if (++processed === 5) started.resolve();
      await goOn.promise;
      return 'fine';
    },
  });
  await harness.add({}, {}, {}, {}, {});
  await harness.run();
  const delivered = harness.deliver(await harness.receive());
  await started.promise;
  proxy.goAway();
  goOn.resolve();
  await until('a settle was tried in vain', () =>
    harness.lines.some(({ message }) => message.startsWith('settle failed')),
  );
  proxy.comeBack();
  await until('all are settled', async () => {
    harness.clock.advance(2000);
    return (await harness.jobs()).every(({ status }) => status === 'completed');
  });

  expect(await delivered).toEqual({ batchItemFailures: [] });
  expect(processed).toBe(5);
  expect(await harness.jobs()).toEqual(
    Array.from({ length: 5 }, () => expect.objectContaining({ attempts: 1, crashes: 0, errors: [] })),
  );
});

test('records that cannot be begun without a database are delivered again, and lose no attempt', async () => {
  await createProxied({});
  await harness.add({}, {});
  await harness.run();
  const event = await harness.receive();
  proxy.goAway();

  const { batchItemFailures } = await harness.deliver(event);

  expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).toSorted()).toEqual(
    event.Records.map(({ messageId }) => messageId).toSorted(),
  );
  proxy.comeBack();
  expect(await harness.deliver(event)).toEqual({ batchItemFailures: [] });
  expect(await harness.jobs()).toMatchObject([
    { status: 'completed', attempts: 1 },
    { status: 'completed', attempts: 1 },
  ]);
});

test('a run without a database fails visibly, and the next one does its work', async () => {
  await createProxied({});
  await harness.add({});
  await harness.run();
  await harness.add({});
  proxy.goAway();

  await expect(harness.run()).rejects.toThrow();
  expect(harness.metrics.schedulerErrors).toBe(1);
  expect(harness.lines).toContainEqual(expect.objectContaining({ level: 'error', message: 'run failed' }));

  proxy.comeBack();
  expect(await harness.run()).toMatchObject({ claimed: 1, published: 1 });
});

test('an item whose settle is given up is rescued when its lease has run out', async () => {
  let remaining = 40_000;
  await createProxied({
    process: async (_item, { attempt }) => {
      if (attempt > 1) return 'second time';
      remaining = 0;
      proxy.goAway();
      return 'first time';
    },
  });
  const [id = ''] = await harness.add({});
  await harness.run();
  expect(await harness.deliver(await harness.receive(), () => remaining)).toEqual({ batchItemFailures: [] });
  proxy.comeBack();

  expect(harness.metrics.unsettled).toBe(1);
  expect(harness.lines).toContainEqual(
    expect.objectContaining({ level: 'error', fields: expect.objectContaining({ itemId: id, attempt: 1 }) }),
  );
  harness.clock.advance(40_000 + 15_001);
  expect(await harness.run()).toMatchObject({ rescued: 1 });
  harness.clock.advance(30_000);
  await harness.run();
  await harness.deliver(await harness.receive());
  expect(await harness.job(id)).toMatchObject({ status: 'completed', result: 'second time', attempts: 2, crashes: 1 });
});
