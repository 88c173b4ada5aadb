import { afterEach, expect, test } from '@jest/globals';
import { createHarness, type Harness } from '../support/harness.ts';

let harness: Harness;
afterEach(() => harness.close());

test('with a processor that is down, items in flight stay within the cap over any number of runs', async () => {
  harness = await createHarness({ settings: { MAX_IN_FLIGHT: '25', BATCH_SIZE: '10' } });
  await harness.add(...Array.from({ length: 60 }, () => ({})));

  expect(await harness.run()).toMatchObject({ claimed: 25, inFlight: 25, stopped: 'max_in_flight' });
  expect(await harness.run()).toMatchObject({ claimed: 0, inFlight: 25, stopped: 'max_in_flight' });
});

test('concurrent runs exceed the cap by at most one batch each', async () => {
  harness = await createHarness({ settings: { MAX_IN_FLIGHT: '20', BATCH_SIZE: '10' } });
  await harness.add(...Array.from({ length: 100 }, () => ({})));

  await Promise.all([harness.run(), harness.run(), harness.run()]);

  const inFlight = (await harness.jobs()).filter(({ status }) => status === 'queued').length;
  expect(inFlight).toBeLessThanOrEqual(20 + 2 * 10);
});

test('a run goes on in batches until nothing is pending', async () => {
  harness = await createHarness({ settings: { BATCH_SIZE: '10' } });
  await harness.add(...Array.from({ length: 35 }, () => ({})));

  expect(await harness.run()).toMatchObject({ claimed: 35, published: 35, stopped: 'drained' });
});
