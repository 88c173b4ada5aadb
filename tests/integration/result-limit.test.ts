import { afterEach, expect, test } from '@jest/globals';
import type { Apply } from '../../lib/work-item/settle.ts';
import { query } from '../support/database.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { A_TOKEN, type Job, JobNote } from '../support/jobs.ts';
import { ROOT } from '../support/project-files.ts';
import { outputOf, runProgram } from '../support/run-script.ts';

let harness: Harness;
afterEach(() => harness.close());

test.each(['text', 'list'])(
  'one result of 50 MB, a %s, fails its item at once, and harms none beside it',
  async (SHAPE) => {
    harness = await createHarness();
    await query(harness.databaseUrl, 'alter table jobs alter column result type text');
    const ids = await harness.add(...Array.from({ length: 10 }, () => ({ status: 'queued' as const })));
    const child = runProgram(ROOT, ['--expose-gc', 'tests/support/settle-huge.ts'], {
      ...{ DATABASE_URL: harness.databaseUrl, IDS: ids.join(','), CLAIM_TOKEN: A_TOKEN, SHAPE },
    });
    const { grownBytes } = JSON.parse(await outputOf(child));

    expect(await harness.jobs()).toMatchObject(
      ids.map((id, index) =>
        index === 4
          ? { id, status: 'failed', attempts: 1, errors: [{ code: 'result_too_large' }] }
          : { id, status: 'completed', attempts: 1, result: 'fine' },
      ),
    );
    // The result itself, and what it takes to run at all.
    expect(grownBytes).toBeLessThan(200_000_000);
  },
);

/** Applies a result of 2,000 bytes where a statement may carry so many. */
async function applyWithin(settleMaxBytes: number, apply: Apply<Job, string>) {
  harness = await createHarness({
    settings: { SETTLE_MAX_BYTES: String(settleMaxBytes) },
    process: async () => 'x'.repeat(2000),
    apply,
  });
  await query(
    harness.databaseUrl,
    'alter table jobs alter column result type text; alter table job_notes alter column text type text',
  );
  const [id = ''] = await harness.add({});
  await harness.run();
  await harness.deliver(await harness.receive());
  return harness.job(id);
}

const insert: (...texts: string[]) => Apply<Job, string> =
  (...texts) =>
  async (_item, _result, em) => {
    await em.insertMany(
      JobNote,
      texts.map((text) => ({ text })),
    );
  };

test.each<[string, Apply<Job, string>]>([
  [
    'a column of the item',
    (item, text) => {
      item.result = text;
    },
  ],
  [
    'a row that is created',
    (_item, text, em) => {
      em.create(JobNote, { text });
    },
  ],
  ['rows that are inserted', insert('x'.repeat(800), 'y'.repeat(800))],
  ['a text of more bytes than letters', insert('é'.repeat(800))],
])('a statement that would carry too much is not sent, and fails the item: %s', async (_what, apply) => {
  expect(await applyWithin(1500, apply)).toMatchObject({
    status: 'failed',
    attempts: 1,
    lastError: 'result_too_large: a statement carries more than 1500 bytes',
  });
  expect(await harness.database.fork().count(JobNote)).toBe(0);
});

test('an item whose history takes more than a statement of a result may carry is settled all the same', async () => {
  const errors = Array.from({ length: 9 }, (_, index) => ({
    ...{ at: '2026-01-01T00:00:00.000Z', attempt: index + 1, code: 'old', message: 'x'.repeat(1000) },
  }));
  harness = await createHarness({
    settings: { SETTLE_MAX_BYTES: '1024', MAX_ATTEMPTS: '20' },
    process: async () => {
      throw new Error('again');
    },
  });
  const [id = ''] = await harness.add({ attempts: 9, errors });
  await harness.run();
  await harness.deliver(await harness.receive());

  expect(await harness.job(id)).toMatchObject({ status: 'pending', attempts: 10, lastError: 'error: again' });
});

test('several statements may carry as much each', async () => {
  const apply: Apply<Job, string> = async (_item, text, em) => {
    for (const mark of ['a', 'b', 'c']) await em.insert(JobNote, { text: text + mark });
  };

  expect(await applyWithin(2500, apply)).toMatchObject({ status: 'completed' });
});

test('a thousand of the longest addresses, as a scan of a sitemap inserts them, are within the default', async () => {
  const addresses = Array.from({ length: 1000 }, (_, index) => String(index).padEnd(2048, 'x'));

  expect(await applyWithin(5_000_000, insert(...addresses))).toMatchObject({ status: 'completed' });
});
