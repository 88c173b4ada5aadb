import { afterEach, expect, test } from '@jest/globals';
import { sandboxOf } from '../../lib/sandbox/sandbox.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import type { tasks } from '../support/misbehaving.thread.ts';

let harness: Harness;
afterEach(() => harness.close());

test.each(['loop', 'eatObjects'] as const)(
  'an item whose reading goes on to %s fails alone and at once, and its nine batch-mates complete',
  async (misdeed) => {
    harness = await createHarness({
      process: async ({ name }, { signal }) => {
        const limits = { sandboxTimeoutSeconds: 1, sandboxMemoryMb: 32 };
        const thread = new URL('../support/misbehaving.thread.ts', import.meta.url);
        const sandbox = sandboxOf<typeof tasks>(thread, limits);
        if (name === 'bad') return sandbox.run(misdeed, undefined, { signal });
        return (await sandbox.run('tell', name, { signal })).input;
      },
    });
    const names = Array.from({ length: 10 }, (_, index) => (index === 4 ? 'bad' : `good ${index}`));
    await harness.add(...names.map((name) => ({ name })));
    await harness.run();
    expect(await harness.deliver(await harness.receive())).toEqual({ batchItemFailures: [] });

    const jobs = await harness.jobs();
    expect(jobs.find(({ name }) => name === 'bad')).toMatchObject({
      status: 'failed',
      attempts: 1,
      crashes: 0,
      lastError: expect.stringMatching(/^page_too_complex: reading it takes more than /),
    });
    expect(jobs.filter(({ name }) => name !== 'bad')).toEqual(
      names
        .filter((name) => name !== 'bad')
        .map((name) => expect.objectContaining({ status: 'completed', attempts: 1, errors: [], result: name })),
    );
  },
);

test('items that the readings of others leave no time are put off, and lose no attempt', async () => {
  harness = await createHarness({
    process: async ({ name }, { signal }) => {
      const limits = { sandboxTimeoutSeconds: 1, sandboxMemoryMb: 33 };
      const sandbox = sandboxOf<typeof tasks>(new URL('../support/misbehaving.thread.ts', import.meta.url), limits);
      const options = { signal, patienceMs: 1500 };
      if (name.startsWith('bad')) return sandbox.run('loop', undefined, options);
      return (await sandbox.run('tell', name, options)).input;
    },
  });
  const names = Array.from({ length: 10 }, (_, index) => (index < 3 ? `bad ${index}` : `good ${index}`));
  await harness.add(...names.map((name) => ({ name })));
  await harness.run();
  await harness.deliver(await harness.receive());
  const snoozed = (await harness.jobs()).filter(({ name }) => name.startsWith('good'));

  expect(snoozed).toEqual(
    Array.from({ length: 7 }, () => expect.objectContaining({ status: 'pending', attempts: 0, crashes: 0 })),
  );

  await harness.clock.advance(10_000);
  await harness.run();
  await harness.deliver(await harness.receive());
  const jobs = await harness.jobs();
  expect(jobs.filter(({ name }) => name.startsWith('good'))).toEqual(
    Array.from({ length: 7 }, () => expect.objectContaining({ status: 'completed', attempts: 1 })),
  );
  expect(jobs.filter(({ name }) => name.startsWith('bad'))).toEqual(
    Array.from({ length: 3 }, () => expect.objectContaining({ status: 'failed', attempts: 1 })),
  );
});
