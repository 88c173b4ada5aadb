import { afterEach, expect, test } from '@jest/globals';
import { PermanentError } from '../../lib/errors.ts';
import { createHarness, type Harness, type HarnessOptions } from '../support/harness.ts';
import { type Job, JobNote } from '../support/jobs.ts';

let harness: Harness;
afterEach(() => harness.close());

/** Ten items in one batch, of which the one named `bad` goes wrong. */
async function runBatch(options: HarnessOptions): Promise<{ bad: Job; mates: Job[] }> {
  harness = await createHarness(options);
  await harness.add(...Array.from({ length: 10 }, (_, index) => ({ name: index === 4 ? 'bad' : `good ${index}` })));
  await harness.run();
  expect(await harness.deliver(await harness.receive())).toEqual({ batchItemFailures: [] });
  const jobs = await harness.jobs();
  const bad = jobs.find(({ name }) => name === 'bad');
  if (!bad) throw new Error('the bad job is gone');
  return { bad, mates: jobs.filter((job) => job !== bad) };
}

function expectMatesCompleted(mates: readonly Job[]): void {
  expect(mates.map(({ status, attempts, errors }) => ({ status, attempts, errors }))).toEqual(
    Array.from({ length: 9 }, () => ({ status: 'completed', attempts: 1, errors: [] })),
  );
}

test('an item whose process fails is retried with its error on its row, and its nine batch-mates complete', async () => {
  const { bad, mates } = await runBatch({
    process: async ({ name }) => {
      if (name === 'bad') throw Object.assign(new Error('the site is down'), { code: 'ECONNRESET' });
      return 'fine';
    },
  });

  expect(bad).toMatchObject({
    status: 'pending',
    attempts: 1,
    lastError: 'econnreset: the site is down',
    errors: [{ attempt: 1, code: 'econnreset', message: 'the site is down', at: harness.clock.now().toISOString() }],
  });
  expectMatesCompleted(mates);
});

test('where an error was thrown is on its row and in its log line, with its cause', async () => {
  const { bad } = await runBatch({
    process: async ({ name }) => {
      if (name === 'bad') throw new Error('no answer', { cause: new TypeError('not a number') });
      return 'fine';
    },
  });

  const [{ stack = '' } = {}] = bad.errors;
  expect(stack).toMatch(/^at .*isolation\.test\.ts:\d+:\d+/);
  expect(stack).toMatch(/\ncaused by TypeError: not a number\nat .*isolation\.test\.ts:\d+:\d+/);
  expect(harness.lines).toContainEqual(
    expect.objectContaining({ fields: expect.objectContaining({ errorCode: 'error', reason: 'no answer', stack }) }),
  );
});

test('an item whose apply fails writes nothing of it, is retried, and its nine batch-mates complete', async () => {
  const { bad, mates } = await runBatch({
    process: async ({ name }) => name,
    apply: (item, result, em) => {
      item.result = 'written';
      em.create(JobNote, { text: result });
      if (result === 'bad') throw new Error('apply is broken');
    },
  });

  expect(bad).toMatchObject({ status: 'pending', result: null, lastError: 'error: apply is broken' });
  expectMatesCompleted(mates);
  expect(await harness.database.fork().count(JobNote)).toBe(9);
});

test('an item whose flush breaks a constraint is retried, and its nine batch-mates complete', async () => {
  const { bad, mates } = await runBatch({
    process: async ({ name }) => name,
    apply: (item, name) => {
      item.result = name === 'bad' ? 'far longer than the twenty characters of its column' : 'fits';
    },
  });

  expect(bad).toMatchObject({ status: 'pending', attempts: 1, result: null });
  expect(bad.lastError).toMatch(/^22001: .*value too long/s);
  expectMatesCompleted(mates);
});

test('a child row that exists already fails its own item only', async () => {
  const { bad, mates } = await runBatch({
    process: async ({ name }) => name,
    apply: (_item, name, em) => {
      em.create(JobNote, { text: name === 'bad' ? 'taken' : name });
      if (name === 'bad') em.create(JobNote, { text: 'taken' });
    },
  });

  expect(bad).toMatchObject({ status: 'pending', lastError: expect.stringMatching(/^23505: /) });
  expectMatesCompleted(mates);
});

test('a permanent error fails the item at once', async () => {
  const { bad, mates } = await runBatch({
    process: async ({ name }) => {
      if (name === 'bad') throw new PermanentError('no_such_thing', 'it is gone');
      return 'fine';
    },
  });

  expect(bad).toMatchObject({
    status: 'failed',
    attempts: 1,
    finishedAt: harness.clock.now(),
    lastError: 'no_such_thing: it is gone',
  });
  expectMatesCompleted(mates);
});

test('a permanent error in apply fails the item at once', async () => {
  const { bad } = await runBatch({
    process: async ({ name }) => name,
    apply: (_item, name) => {
      if (name === 'bad') throw new PermanentError('duplicate', 'there is one already');
    },
  });

  expect(bad).toMatchObject({ status: 'failed', lastError: 'duplicate: there is one already' });
});

test.each([
  ['a string', 'oops', 'thrown_value: thrown: oops'],
  ['undefined', undefined, 'thrown_value: thrown: undefined'],
  ['an object that cannot be printed', Object.create(null), 'thrown_value: thrown: [object Object]'],
  ['text that PostgreSQL cannot store', new Error('a\0b\uD800'), 'error: ab\uFFFD'],
])('whatever is thrown is recorded: %s', async (_what, thrown, lastError) => {
  const { bad, mates } = await runBatch({
    process: async ({ name }) => {
      if (name === 'bad') throw thrown;
      return 'fine';
    },
  });

  expect(bad).toMatchObject({ status: 'pending', lastError });
  expectMatesCompleted(mates);
});

test('an error is visible on the row, in a log line that names run or batch, item and attempt, and in a metric', async () => {
  const { bad } = await runBatch({
    process: async ({ name }) => {
      if (name === 'bad') throw new PermanentError('broken', 'it broke');
      return 'fine';
    },
  });

  expect(bad.lastError).toBe('broken: it broke');
  expect(harness.lines).toContainEqual({
    level: 'warn',
    message: 'item failed',
    fields: expect.objectContaining({
      scheduler: 'jobs',
      batchId: expect.any(String),
      itemId: bad.id,
      attempt: 1,
      claimToken: expect.any(String),
      errorCode: 'broken',
      reason: 'it broke',
    }),
  });
  expect(harness.metrics).toMatchObject({ failed: 1, completed: 9 });
});

test('apply may not remove its own item', async () => {
  const { bad } = await runBatch({
    process: async ({ name }) => name,
    apply: (item, name, em) => {
      if (name === 'bad') em.remove(item);
    },
  });

  expect(bad).toMatchObject({
    status: 'pending',
    lastError: expect.stringMatching(/^unit_of_work: the item was removed/),
  });
});

test('apply can queue further items, which come with the settle or not at all', async () => {
  harness = await createHarness({
    process: async ({ name }) => name,
    apply: (item, name, em) => {
      item.result = 'parent';
      if (name === 'parent') em.create(item.constructor as typeof Job, { name: 'child', result: null });
    },
  });
  await harness.add({ name: 'parent' });
  await harness.run();
  await harness.deliver(await harness.receive());

  expect(await harness.jobs()).toMatchObject([
    { name: 'parent', status: 'completed' },
    { name: 'child', status: 'pending', attempts: 0 },
  ]);
});
