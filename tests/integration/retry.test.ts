import { afterEach, expect, test } from '@jest/globals';
import { SnoozeError } from '../../lib/errors.ts';
import { createHarness, type Harness } from '../support/harness.ts';

let harness: Harness;
afterEach(() => harness.close());

async function attemptOnce(): Promise<void> {
  await harness.run();
  await harness.deliver(await harness.receive());
}

test('a failing item is retried with exponential backoff and jitter, and fails when its attempts are used up', async () => {
  harness = await createHarness({
    settings: { MAX_ATTEMPTS: '4', RETRY_BASE_SECONDS: '10', RETRY_MAX_SECONDS: '30' },
    process: async (_item, { attempt }) => {
      throw new Error(`attempt ${attempt} failed`);
    },
  });
  const [id = ''] = await harness.add({});

  // Half of 10, 20 and of the upper bound, 30: the injected randomness always gives 0.5.
  for (const delaySeconds of [5, 10, 15]) {
    await attemptOnce();
    const { status, availableAt } = await harness.job(id);
    expect({ status, wait: availableAt.getTime() - harness.clock.now().getTime() }).toEqual({
      status: 'pending',
      wait: delaySeconds * 1000,
    });
    harness.clock.advance(delaySeconds * 1000);
  }
  await attemptOnce();

  expect(await harness.job(id)).toMatchObject({
    status: 'failed',
    attempts: 4,
    finishedAt: harness.clock.now(),
    lastError: 'error: attempt 4 failed',
    errors: [1, 2, 3, 4].map((attempt) => expect.objectContaining({ attempt, message: `attempt ${attempt} failed` })),
  });
});

test('an item that recovers completes, and keeps the history of its errors', async () => {
  harness = await createHarness({
    process: async (_item, { attempt }) => {
      if (attempt === 1) throw new Error('not yet');
      return 'recovered';
    },
  });
  const [id = ''] = await harness.add({});
  await attemptOnce();
  harness.clock.advance(30_000);
  await attemptOnce();

  expect(await harness.job(id)).toMatchObject({
    status: 'completed',
    result: 'recovered',
    attempts: 2,
    lastError: null,
    errors: [expect.objectContaining({ attempt: 1, message: 'not yet' })],
  });
});

test('a snooze puts the item off without consuming an attempt', async () => {
  harness = await createHarness({
    settings: { MAX_ATTEMPTS: '1' },
    process: async () => {
      throw new SnoozeError(120, 'busy', 'come back later');
    },
  });
  const [id = ''] = await harness.add({});
  for (let times = 0; times < 3; times++) {
    await attemptOnce();
    expect(await harness.job(id)).toMatchObject({
      status: 'pending',
      attempts: 0,
      availableAt: new Date(harness.clock.now().getTime() + 120_000),
      lastError: 'busy: come back later',
    });
    harness.clock.advance(120_000);
  }
});

test('the history keeps the last ten errors', async () => {
  harness = await createHarness({
    settings: { MAX_ATTEMPTS: '12', RETRY_MAX_SECONDS: '1' },
    process: async (_item, { attempt }) => {
      throw new Error(`attempt ${attempt}`);
    },
  });
  const [id = ''] = await harness.add({});
  for (let times = 0; times < 12; times++) {
    await attemptOnce();
    harness.clock.advance(1000);
  }

  const { status, errors } = await harness.job(id);
  expect({ status, attempts: errors.map(({ attempt }) => attempt) }).toEqual({
    status: 'failed',
    attempts: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  });
});

test('the idempotency key is the same for all attempts of an item, and no other has it', async () => {
  const keys: string[] = [];
  harness = await createHarness({
    process: async (_item, { idempotencyKey }) => {
      keys.push(idempotencyKey);
      throw new Error('again');
    },
  });
  await harness.add({}, {});
  await attemptOnce();
  harness.clock.advance(60_000);
  await attemptOnce();

  expect(keys.toSorted()).toEqual(['jobs:1', 'jobs:1', 'jobs:2', 'jobs:2']);
});
