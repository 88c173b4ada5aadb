import { afterEach, expect, test } from '@jest/globals';
import { PermanentError } from '../../lib/errors.ts';
import { createHarness, type Harness, type HarnessOptions } from '../support/harness.ts';
import { Job, JobNote } from '../support/jobs.ts';

let harness: Harness;
afterEach(() => harness.close());

async function runOne(options: HarnessOptions): Promise<Job> {
  harness = await createHarness(options);
  const [id = ''] = await harness.add({});
  await harness.run();
  await harness.deliver(await harness.receive());
  return harness.job(id);
}

const notes = async () => (await harness.database.fork().find(JobNote, {})).map(({ text }) => text);

type Process = NonNullable<HarnessOptions['process']>;

/** Keeps a note, and ends as it is told. */
const keeping =
  (end: () => string): Process =>
  async (_item, { keep }) => {
    keep(async (em) => void (await em.insert(JobNote, { text: 'learnt' })));
    return end();
  };

test.each<[string, () => string, object]>([
  ['completes', () => 'fine', { status: 'completed', result: 'fine' }],
  [
    'is retried',
    () => {
      throw new Error('no');
    },
    { status: 'pending', lastError: 'error: no' },
  ],
  [
    'fails',
    () => {
      throw new PermanentError('gone', 'gone');
    },
    { status: 'failed', lastError: 'gone: gone' },
  ],
])('what is kept is written when an item %s', async (_what, end, settled) => {
  expect(await runOne({ process: keeping(end) })).toMatchObject(settled);
  expect(await notes()).toEqual(['learnt']);
});

test('what is kept is written where apply fails', async () => {
  const job = await runOne({
    process: keeping(() => 'fine'),
    apply: () => {
      throw new Error('apply broke');
    },
  });

  expect(job).toMatchObject({ status: 'pending', lastError: 'error: apply broke' });
  expect(await notes()).toEqual(['learnt']);
});

test('a stale holder keeps nothing', async () => {
  await runOne({
    process: async (item, context) => {
      const another = '00000000-0000-4000-8000-00000000000f';
      await harness.database.fork().nativeUpdate(Job, { id: item.id }, { claimToken: another });
      return keeping(() => 'too late')(item, context);
    },
  });

  expect(await notes()).toEqual([]);
});

test.each<[string, () => string, string]>([
  ['completed', () => 'fine', 'error: it cannot be kept'],
  [
    'failed',
    () => {
      throw new Error('no');
    },
    'error: no',
  ],
])('an item that %s is settled though what it keeps cannot be written', async (_what, end, lastError) => {
  const job = await runOne({
    process: async (_item, { keep }) => {
      keep(async () => {
        throw new Error('it cannot be kept');
      });
      return end();
    },
  });

  expect(job).toMatchObject({ status: 'pending', attempts: 1, lastError });
  expect(harness.lines.map(({ message }) => message)).toContain(
    'what was to be kept of the attempt could not be written',
  );
});
