import { afterEach, expect, test } from '@jest/globals';
import { createHarness, type Harness } from '../support/harness.ts';

let harness: Harness;
afterEach(() => harness.close());

/** Runs one batch and notes, at each begin, how the others stood. */
async function watchBatch(rows: Parameters<Harness['add']>, settings: Record<string, string> = {}) {
  const seen: { name: string; processing: string[]; unsettled: string[] }[] = [];
  harness = await createHarness({
    settings,
    process: async ({ name }) => {
      const jobs = await harness.jobs();
      seen.push({
        name,
        processing: jobs.filter(({ status }) => status === 'processing').map((job) => job.name),
        unsettled: jobs.filter(({ status }) => status === 'processing' || status === 'queued').map((job) => job.name),
      });
      return 'fine';
    },
  });
  await harness.add(...rows);
  await harness.run();
  await harness.deliver(await harness.receive());
  return seen;
}

test('a suspect is processed alone, after all others are settled, and begun only then', async () => {
  const seen = await watchBatch([{ name: 'suspect', crashes: 1, attempts: 1 }, { name: 'a' }, { name: 'b' }]);

  expect(seen.map(({ name }) => name).slice(-1)).toEqual(['suspect']);
  expect(seen.find(({ name }) => name === 'a')?.processing).not.toContain('suspect');
  expect(seen.at(-1)).toEqual({ name: 'suspect', processing: ['suspect'], unsettled: ['suspect'] });
});

test('several suspects are processed one after the other', async () => {
  const seen = await watchBatch([
    { name: 'one', crashes: 1 },
    { name: 'two', crashes: 2 },
  ]);

  expect(seen.map(({ processing }) => processing)).toEqual([['one'], ['two']]);
  expect((await harness.jobs()).map(({ status }) => status)).toEqual(['completed', 'completed']);
});

test('an item on its last attempt is processed alone, so that no batch-mate can make it fail by a crash', async () => {
  const seen = await watchBatch([{ name: 'last chance', attempts: 2 }, { name: 'a' }], { MAX_ATTEMPTS: '3' });

  expect(seen).toMatchObject([
    { name: 'a', processing: ['a'] },
    { name: 'last chance', processing: ['last chance'] },
  ]);
});
