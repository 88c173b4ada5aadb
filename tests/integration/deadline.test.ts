import { afterEach, expect, test } from '@jest/globals';
import { createHarness, type Harness } from '../support/harness.ts';

let harness: Harness;
afterEach(() => harness.close());

test('an item that outlives its time limit is aborted and retried', async () => {
  const started = Promise.withResolvers<AbortSignal>();
  harness = await createHarness({
    settings: { ITEM_TIMEOUT_SECONDS: '30' },
    process: (_item, { signal }) => {
      started.resolve(signal);
      return new Promise(() => {});
    },
  });
  const [id = ''] = await harness.add({});
  await harness.run();
  const delivered = harness.deliver(await harness.receive());
  const signal = await started.promise;

  harness.clock.advance(29_999);
  expect(signal.aborted).toBe(false);
  harness.clock.advance(1);
  await delivered;

  expect(signal.aborted).toBe(true);
  expect(await harness.job(id)).toMatchObject({
    status: 'pending',
    attempts: 1,
    lastError: 'timed_out: process did not end within its time limit of 30 s',
  });
});

test('what a process returns after its time limit is ignored', async () => {
  const started = Promise.withResolvers<void>();
  const late = Promise.withResolvers<string>();
  harness = await createHarness({
    process: () => {
      started.resolve();
      return late.promise;
    },
  });
  const [id = ''] = await harness.add({});
  await harness.run();
  const delivered = harness.deliver(await harness.receive());
  await started.promise;
  harness.clock.advance(30_000);
  await delivered;
  late.resolve('too late');
  await late.promise;

  expect(await harness.job(id)).toMatchObject({ status: 'pending', result: null });
});

test('records that no longer fit the deadline come back untouched: pending at once, no attempt consumed', async () => {
  harness = await createHarness({ settings: { ITEM_TIMEOUT_SECONDS: '30' } });
  const ids = await harness.add({}, {}, { crashes: 1 });
  await harness.run();

  expect(await harness.deliver(await harness.receive(), 34_999)).toEqual({ batchItemFailures: [] });

  const jobs = await harness.jobs();
  expect(jobs.map(({ id }) => id)).toEqual(ids);
  expect(jobs).toEqual(jobs.map(() => expect.objectContaining({ status: 'pending', attempts: 0, claimToken: null })));
  expect(jobs.map(({ availableAt }) => availableAt)).toEqual(jobs.map(() => harness.clock.now()));
  expect(harness.metrics.released).toBe(3);
});

test('a begun item is leased until its Lambda is certainly dead', async () => {
  let lease: Date | null = null;
  harness = await createHarness({
    process: async (item) => {
      lease = item.leaseExpiresAt;
      return 'fine';
    },
  });
  await harness.add({});
  await harness.run();
  await harness.deliver(await harness.receive(), 120_000);

  expect(lease).toEqual(new Date(harness.clock.now().getTime() + 135_000));
});

test('a scheduled run claims nothing that it may no longer have the time to publish', async () => {
  harness = await createHarness();
  await harness.add({});

  expect(await harness.run(10_000)).toMatchObject({ claimed: 0, stopped: 'deadline' });
});
