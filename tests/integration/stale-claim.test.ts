import { afterEach, expect, test } from '@jest/globals';
import { cancelItems } from '../../lib/work-item/intervene.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { Job, JobNote } from '../support/jobs.ts';

let harness: Harness;
afterEach(() => harness.close());

test('a duplicate delivery is acknowledged and does nothing', async () => {
  let processed = 0;
  harness = await createHarness({ process: async () => String(++processed) });
  const [id = ''] = await harness.add({});
  await harness.run();
  const event = await harness.receive();
  await harness.deliver(event);

  expect(await harness.deliver(event)).toEqual({ batchItemFailures: [] });

  expect(processed).toBe(1);
  expect(await harness.job(id)).toMatchObject({ status: 'completed', attempts: 1, result: '1' });
});

test('the same message twice in one batch is processed once', async () => {
  let processed = 0;
  harness = await createHarness({ process: async () => String(++processed) });
  await harness.add({});
  await harness.run();
  const { Records } = await harness.receive();

  await harness.deliver({ Records: [...Records, ...Records] });

  expect(processed).toBe(1);
  expect(harness.metrics.stale).toBe(1);
});

test('two processors that are given the same message begin it once', async () => {
  let processed = 0;
  harness = await createHarness({ process: async () => String(++processed) });
  await harness.add({}, {}, {});
  await harness.run();
  const event = await harness.receive();

  await Promise.all([harness.deliver(event), harness.deliver(event)]);

  expect(processed).toBe(3);
});

test('a holder that lost its claim can settle nothing, its child rows included', async () => {
  const started = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<string>();
  let holders = 0;
  harness = await createHarness({
    process: async () => {
      if (++holders > 1) return 'second';
      started.resolve();
      return goOn.promise;
    },
    apply: (item, result, em) => {
      item.result = result;
      em.create(JobNote, { text: `written by the ${result} holder` });
    },
    settings: { ITEM_TIMEOUT_SECONDS: '800' },
  });
  const [id = ''] = await harness.add({});
  await harness.run();
  const first = harness.deliver(await harness.receive());
  await started.promise;

  // The first holder's lease runs out: the item is rescued, claimed again, and settled by another.
  await harness.database.fork().nativeUpdate(Job, { id }, { leaseExpiresAt: new Date(0) });
  expect(await harness.run()).toMatchObject({ rescued: 1 });
  harness.clock.advance(60_000);
  expect(await harness.run()).toMatchObject({ claimed: 1 });
  await harness.deliver(await harness.receive());
  goOn.resolve('first');
  await first;

  expect(await harness.job(id)).toMatchObject({ status: 'completed', result: 'second', attempts: 2 });
  expect(await harness.database.fork().find(JobNote, {})).toMatchObject([{ text: 'written by the second holder' }]);
  expect(harness.lines).toContainEqual(expect.objectContaining({ message: expect.stringContaining('item is stale') }));
});

test('rows that apply has written by a query of its own are rolled back with a stale settle', async () => {
  harness = await createHarness({
    process: async () => {
      await cancelItems(
        harness.table,
        (await harness.jobs()).map(({ id }) => id),
        harness.clock.now(),
      );
      return 'too late';
    },
    apply: async (_item, _result, em) => {
      await em.insertMany(JobNote, [{ text: 'one' }, { text: 'two' }]);
    },
  });
  const [id = ''] = await harness.add({});
  await harness.run();
  await harness.deliver(await harness.receive());

  expect(await harness.job(id)).toMatchObject({ status: 'cancelled', result: null });
  expect(await harness.database.fork().count(JobNote)).toBe(0);
});

test('a message of an item that was cancelled while it waited is stale', async () => {
  harness = await createHarness();
  const [id = ''] = await harness.add({});
  await harness.run();
  await cancelItems(harness.table, [id], harness.clock.now());

  expect(await harness.deliver(await harness.receive())).toEqual({ batchItemFailures: [] });

  expect(await harness.job(id)).toMatchObject({ status: 'cancelled', attempts: 0 });
});
