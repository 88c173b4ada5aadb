import { afterEach, expect, test } from '@jest/globals';
import { SnoozeError } from '../../lib/errors.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { JobNote } from '../support/jobs.ts';

let harness: Harness;
afterEach(() => harness.close());

test('an item that is put off without end fails at last', async () => {
  harness = await createHarness({
    settings: { MAX_SNOOZES: '3' },
    process: async () => {
      throw new SnoozeError(60, 'busy', 'not now');
    },
  });
  const [id = ''] = await harness.add({});
  for (let round = 0; round < 4; round++) {
    await harness.run();
    await harness.deliver(await harness.receive());
    harness.clock.advance(61_000);
  }

  expect(await harness.job(id)).toMatchObject({
    status: 'failed',
    lastError: 'snoozed_too_often: put off 3 times in a row, at last with busy: not now',
  });
});

test('an apply that does not end is rolled back at the time limit, and its item tried again', async () => {
  const applied = Promise.withResolvers<void>();
  harness = await createHarness({
    settings: { ITEM_TIMEOUT_SECONDS: '10' },
    apply: async (_item, _result, em) => {
      await em.insert(JobNote, { text: 'never kept' });
      applied.resolve();
      await new Promise(() => {});
    },
  });
  const [id = ''] = await harness.add({});
  await harness.run();
  const delivered = harness.deliver(await harness.receive());
  await applied.promise;
  harness.clock.advance(10_000);
  await delivered;

  expect(await harness.job(id)).toMatchObject({
    status: 'pending',
    attempts: 1,
    lastError: 'apply_timed_out: apply did not end within its time limit of 10 s',
  });
  expect(await harness.database.fork().count(JobNote)).toBe(0);
});

test('an item whose time limit does not fit into its Lambda is refused before any is begun', async () => {
  harness = await createHarness({ settings: { ITEM_TIMEOUT_SECONDS: '30', PROCESSOR_TIMEOUT_SECONDS: '34' } });
  await harness.add({});
  await harness.run();

  await expect(harness.deliver(await harness.receive())).rejects.toThrow(
    'JOB_SCHEDULER_ITEM_TIMEOUT_SECONDS is 30; it must be at most 29, to fit into the 34 s of its Lambda',
  );
  expect(await harness.jobs()).toMatchObject([{ status: 'queued', attempts: 0 }]);
});
