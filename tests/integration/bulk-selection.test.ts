import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { type BulkResult, cancelSelected, resetSelected } from '../../lib/operations/change-items.ts';
import { findItems } from '../../lib/operations/find-items.ts';
import type { Selection } from '../../lib/operations/selection.ts';
import { query } from '../support/database.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { type Job, normalizeJob } from '../support/jobs.ts';
import { until } from '../support/until.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.close());

const now = () => harness.clock.now();
const reset = (selection: Selection, options = {}) =>
  resetSelected(harness.database, harness.scheduler, selection, options, now());
const cancel = (selection: Selection) => cancelSelected(harness.database, harness.scheduler, selection, now());
const statuses = async () => (await harness.jobs()).map(({ status }) => status);

/** Has somebody else change the first item after it was selected, and before the bulk change comes to it. */
async function changedMeanwhile(changes: string, bulk: () => Promise<BulkResult>): Promise<BulkResult> {
  const other = new pg.Client({ connectionString: harness.databaseUrl });
  await other.connect();
  try {
    await other.query('begin');
    await other.query(`update jobs set ${changes} where id = (select min(id) from jobs)`);
    const result = bulk();
    await until('the bulk change waits for the row', async () => {
      const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      return (await query(harness.databaseUrl, waiting)).length > 0;
    });
    await other.query('commit');
    return await result;
  } finally {
    await other.end();
  }
}

const QUEUED = "status = 'queued', claim_token = gen_random_uuid(), lease_expires_at = now() + interval '1 hour'";
const COMPLETED = "status = 'completed', claim_token = null, lease_expires_at = null, finished_at = now()";
const failed = (more: Partial<Job> = {}): Partial<Job> => ({
  ...{ status: 'failed', attempts: 5, lastError: 'timed_out: slow', name: 'mine' },
  ...{ updatedAt: new Date(now().getTime() - 7_200_000), ...more },
});

test.each<[string, string, () => Selection]>([
  ['status', "status = 'completed', last_error = null", () => ({ status: ['failed'] })],
  ['error code', "last_error = 'http_4xx: no'", () => ({ errorCode: 'timed_out' })],
  ['name', "name = 'another'", () => ({ name: ['mine'] })],
  ['age', 'updated_at = now()', () => ({ olderThan: new Date(now().getTime() - 3_600_000) })],
])('reset leaves an item alone whose %s is another by the time', async (_what, changes, selection) => {
  for (const options of [{}, { keepHistory: { maxAttempts: 3 } }, { force: true }]) {
    await query(harness.databaseUrl, 'delete from jobs');
    await harness.add(failed(), failed());

    expect(await changedMeanwhile(changes, () => reset(selection(), options))).toMatchObject({ changed: 1 });
    expect((await statuses())[1]).toBe('pending');
    expect((await statuses())[0]).not.toBe('pending');
  }
});

test('cancel of what is pending leaves an item alone that was queued meanwhile', async () => {
  await harness.add({}, {});

  expect(await changedMeanwhile(QUEUED, () => cancel({ status: ['pending'] }))).toMatchObject({ changed: 1 });
  expect(await statuses()).toEqual(['queued', 'cancelled']);
});

test('reset by force of what is processing leaves an item alone that has completed meanwhile', async () => {
  await harness.add({ status: 'processing' }, { status: 'processing' });

  const resetting = () => reset({ status: ['processing'] }, { force: true });
  expect(await changedMeanwhile(COMPLETED, resetting)).toMatchObject({ changed: 1 });
  expect(await statuses()).toEqual(['completed', 'pending']);
});

test('items whose ids are zero or below are selected and found like all others', async () => {
  for (const id of [-9_000, -1, 0, 1]) {
    await query(harness.databaseUrl, 'insert into jobs (id, name) overriding system value values ($1, $2)', [
      id,
      'job',
    ]);
  }

  for (const id of ['-9000', '0']) {
    expect(await findItems(harness.database, harness.scheduler, normalizeJob, id)).toMatchObject([{ id }]);
  }
  expect(await cancel({ id: ['0', '-1'] })).toMatchObject({ changed: 2 });
  expect(await cancel({})).toMatchObject({ changed: 2 });
  expect(await reset({})).toMatchObject({ changed: 4 });
});

test('items whose ids are below zero are taken page by page, each once', async () => {
  const rows =
    'insert into jobs (id, name) overriding system value select n - 1250, $1 from generate_series(0, 2499) n';
  await query(harness.databaseUrl, rows, ['job']);

  expect(await cancel({})).toMatchObject({ changed: 2500 });
});
