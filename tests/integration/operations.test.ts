import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { addItems } from '../../lib/operations/add-items.ts';
import type { BulkOptions } from '../../lib/operations/change-items.ts';
import { cancelSelected, resetSelected } from '../../lib/operations/change-items.ts';
import { checkScheduler } from '../../lib/operations/check.ts';
import { findItems } from '../../lib/operations/find-items.ts';
import type { Selection } from '../../lib/operations/selection.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { type Job, normalizeJob } from '../support/jobs.ts';
import { keyedSchedulers } from '../support/keyed-jobs.ts';
import { addInSixOrders, openForSeveral } from '../support/several-add.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness({ settings: { MAX_ATTEMPTS: '3' } });
});
afterEach(() => harness.close());

const now = () => harness.clock.now();
const failed = (code = 'timed_out', more: Partial<Job> = {}): Partial<Job> => ({
  status: 'failed',
  attempts: 3,
  crashes: 1,
  lastError: `${code}: it took too long`,
  errors: [{ at: now().toISOString(), attempt: 3, code, message: 'it took too long' }],
  ...more,
});
const reset = (selection: Selection, options = {}) =>
  resetSelected(harness.database, harness.scheduler, selection, options, now());
const add = (names: Iterable<string> | AsyncIterable<string>, columns = {}, bulk: BulkOptions = {}) =>
  addItems(harness.database, harness.scheduler, normalizeJob, names, columns, now(), bulk);
const statuses = async () => (await harness.jobs()).map(({ status }) => status);

test('reset sets what is selected back to a first attempt, with a clean history', async () => {
  const [id = ''] = await harness.add(failed(), { status: 'completed' });

  expect(await reset({ status: ['failed'] })).toEqual({ changed: 1, interrupted: false });

  expect(await harness.job(id)).toMatchObject({
    status: 'pending',
    attempts: 0,
    crashes: 0,
    errors: [],
    lastError: null,
    finishedAt: null,
    availableAt: now(),
  });
  expect(await statuses()).toEqual(['pending', 'completed']);
});

test.each<[string, (ids: string[]) => Selection]>([
  ['id', ([id = '']) => ({ id: [id] })],
  ['name', () => ({ name: ['first'] })],
  ['the code of the last error', () => ({ errorCode: 'http_4xx' })],
  ['age', () => ({ olderThan: new Date(now().getTime() - 3_600_000) })],
  ['all of these together', ([id = '']) => ({ id: [id], name: ['first'], status: ['failed'], errorCode: 'http_4xx' })],
])('reset selects by %s', async (_what, selectionOf) => {
  const old = new Date(now().getTime() - 7_200_000);
  const ids = await harness.add(
    failed('http_4xx', { name: 'first', updatedAt: old }),
    failed('http_4xxx', { name: 'other' }),
  );

  expect(await reset(selectionOf(ids))).toMatchObject({ changed: 1 });
  expect(await statuses()).toEqual(['pending', 'failed']);
});

test('reset leaves active items alone', async () => {
  await harness.add({ status: 'queued' }, { status: 'processing' }, {});

  expect(await reset({})).toMatchObject({ changed: 0 });
  expect(await statuses()).toEqual(['queued', 'processing', 'pending']);
});

test('reset by force takes an item from its holder, who can write nothing any more', async () => {
  const [id = ''] = await harness.add({});
  await harness.run();
  const event = await harness.receive();

  expect(await reset({ id: [id] }, { force: true })).toMatchObject({ changed: 1 });
  await harness.deliver(event);

  expect(await harness.job(id)).toMatchObject({ status: 'pending', attempts: 0, claimToken: null, result: null });
});

test('reset that keeps the history keeps attempts and errors, and gives the last attempt back', async () => {
  const [usedUp = '', tried = ''] = await harness.add(failed(), failed('http_4xx', { attempts: 1 }));

  expect(await reset({}, { keepHistory: { maxAttempts: 3 } })).toMatchObject({ changed: 2 });

  expect(await harness.job(usedUp)).toMatchObject({ status: 'pending', attempts: 2, crashes: 1, errors: [{}] });
  expect(await harness.job(tried)).toMatchObject({ status: 'pending', attempts: 1, lastError: expect.any(String) });
});

test('reset goes in batches, says where it stands, and stops between two', async () => {
  await harness.add(...Array.from({ length: 2500 }, () => ({ status: 'failed' as const })));
  const stop = new AbortController();
  const seen: number[] = [];

  const result = await resetSelected(harness.database, harness.scheduler, {}, {}, now(), {
    signal: stop.signal,
    onProgress(changed) {
      seen.push(changed);
      if (changed >= 2000) stop.abort();
    },
  });

  expect(seen).toEqual([1000, 2000]);
  expect(result).toEqual({ changed: 2000, interrupted: true });
});

test('cancel takes what is not done yet, and fences what is processed', async () => {
  const [id = ''] = await harness.add({});
  await harness.run();
  const event = await harness.receive();
  await harness.add({}, { status: 'completed' });

  expect(await cancelSelected(harness.database, harness.scheduler, {}, now())).toEqual({
    changed: 2,
    interrupted: false,
  });
  await harness.deliver(event);

  expect(await statuses()).toEqual(['cancelled', 'cancelled', 'completed']);
  expect(await harness.job(id)).toMatchObject({ result: null });
});

test('adding queues new names, counts those that are there, and lists those that cannot be', async () => {
  await harness.add({ name: 'there' });

  expect(await add(['new', 'there', '', 'new', 'no/name', 'other'], { priority: 7 })).toEqual({
    added: 2,
    duplicates: 2,
    refused: [{ line: 5, reason: '"no/name" is no name of a job: it must be words' }],
    interrupted: false,
  });
  expect(await harness.jobs()).toMatchObject([
    { name: 'there', priority: 0 },
    { name: 'new', priority: 7, status: 'pending' },
    { name: 'other', priority: 7 },
  ]);
});

test('names that are keys are added once by six in six orders', async () => {
  const byText = keyedSchedulers.find(({ name }) => name === 'jobs-by-text');
  if (!byText) throw new Error('there is no such scheduler');
  const database = openForSeveral(harness.databaseUrl, [byText]);

  expect(await addInSixOrders(database, byText, (index) => `job-${index}`)).toBe(1500);
  expect(await database.fork().count(byText.entity)).toBe(1500);
  await database.close();
});

test('adding that is stopped while it waits for a name adds those that it has read', async () => {
  const interrupt = new AbortController();
  async function* names() {
    yield 'first';
    yield 'second';
    interrupt.abort();
  }

  expect(await add(names(), {}, { signal: interrupt.signal })).toMatchObject({ added: 2, interrupted: true });
  expect(await harness.jobs()).toMatchObject([{ name: 'first' }, { name: 'second' }]);
});

test('adding for later queues items that are due then', async () => {
  const later = new Date(now().getTime() + 60_000);
  await add(['later'], { availableAt: later });

  expect(await harness.run()).toMatchObject({ claimed: 0 });
  expect(await harness.jobs()).toMatchObject([{ availableAt: later }]);
});

test('an item is found by its id and by its name, and nothing by neither', async () => {
  const [id = ''] = await harness.add({ name: 'mine' }, { name: 'other' });
  const find = (what: string) => findItems(harness.database, harness.scheduler, normalizeJob, what);

  expect(await find(id)).toMatchObject([{ id }]);
  expect(await find('mine')).toMatchObject([{ id }]);
  expect(await find('99999999999999999999')).toEqual([]);
  expect(await find('nobody')).toEqual([]);
});

test('a check counts every status, and finds the oldest due item, the last run and the errors', async () => {
  const due = new Date(now().getTime() - 60_000);
  const [oldest = ''] = await harness.add(
    { availableAt: due },
    { availableAt: new Date(now().getTime() + 60_000) },
    { status: 'queued' },
    { status: 'processing' },
    { status: 'completed' },
    { status: 'completed', finishedAt: new Date(now().getTime() - 7_200_000) },
    { status: 'cancelled' },
    failed('timed_out'),
    failed('timed_out'),
    failed('http_4xx'),
  );

  const report = await checkScheduler(harness.database, harness.scheduler, now());

  expect(report).toEqual({
    scheduler: 'jobs',
    counts: { pending: 2, queued: 1, processing: 1, completed: 2, failed: 3, cancelled: 1 },
    completedIsEstimate: false,
    inFlight: 2,
    oldestDue: { id: oldest, since: due },
    pausedAt: null,
    troubles: [],
    lastRun: null,
    lastHour: { completed: 1, failed: 3 },
    topErrors: [
      { code: 'timed_out', count: 2 },
      { code: 'http_4xx', count: 1 },
    ],
  });
});

test('a check shows the last run', async () => {
  const { runId } = await harness.run();

  const { lastRun } = await checkScheduler(harness.database, harness.scheduler, now());

  expect(lastRun).toMatchObject({ runId, startedAt: now(), error: null, summary: { stopped: 'drained' } });
});

test('items that wait for the turn of their key are counted and may be the oldest', async () => {
  await harness.close();
  harness = await createHarness({ maxPerSite: 1 });
  await harness.add(...Array.from({ length: 10 }, () => ({ site: 'a' })));
  await harness.run();

  const { counts, oldestDue } = await checkScheduler(harness.database, harness.scheduler, now());

  expect(counts).toMatchObject({ pending: 9, queued: 1 });
  expect(oldestDue).toMatchObject({ since: now() });
});
