import { afterEach, expect, test } from '@jest/globals';
import { createHarness, type Harness, type HarnessOptions } from '../support/harness.ts';

let harness: Harness;
afterEach(() => harness.close());

async function runWith(process: NonNullable<HarnessOptions['process']>, options: HarnessOptions = {}) {
  harness = await createHarness({ ...options, process });
  await harness.add({ name: 'odd' }, { name: 'good' }, { name: 'good' });
  await harness.run();
  const response = await harness.deliver(await harness.receive());
  const [odd, ...good] = await harness.jobs();
  return { response, odd, good };
}

test.each(['a\0b', '\uD800'])(
  'a text that cannot be stored (%j) is an error of its item at its first attempt',
  async (text) => {
    const { odd, good } = await runWith(async ({ name }) => (name === 'odd' ? text : 'fine'));

    expect(good).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
    // A lone surrogate is stored as the character that stands for what cannot be told.
    if (odd?.status === 'completed') expect(odd.result).toBe('\uFFFD');
    else
      expect(odd).toMatchObject({
        status: 'pending',
        attempts: 1,
        crashes: 0,
        lastError: expect.stringMatching(/^\w+: /),
      });
  },
);

test('an error whose code cannot be stored is on the row at the first attempt', async () => {
  const { odd } = await runWith(async ({ name }) => {
    if (name === 'odd') throw Object.assign(new Error('no connection error of ours'), { code: 'a\0b\uD800' });
    return 'fine';
  });

  expect(odd).toMatchObject({ status: 'pending', attempts: 1, lastError: 'a_b_: no connection error of ours' });
});

const refuse = () => {
  throw new Error('refused');
};

test.each<[string, () => unknown]>([
  [
    'with a circular cause',
    () => {
      const error: Error = new Error('circular');
      error.cause = error;
      return error;
    },
  ],
  [
    'with causes without end',
    () => Array.from({ length: 20_000 }).reduce((cause) => new Error('deep', { cause }), new Error('end')),
  ],
  [
    'that is a proxy which refuses everything',
    () => new Proxy(new Error('x'), { get: refuse, getPrototypeOf: refuse }),
  ],
  ['that cannot be shown', () => ({ toString: refuse })],
])('an error %s is that of its item and nobody else', async (_what, thrown) => {
  const { response, odd, good } = await runWith(async ({ name }) => {
    if (name === 'odd') throw thrown();
    return 'fine';
  });

  expect(response).toEqual({ batchItemFailures: [] });
  expect(odd).toMatchObject({ status: 'pending', attempts: 1, lastError: expect.any(String) });
  expect(good).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
});
