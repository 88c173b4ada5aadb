import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { commands } from '../../lib/operations/all-commands.ts';
import { operate } from '../../lib/operations/operator.ts';
import { query } from '../support/database.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { runScript, WITH_OWN_SCHEDULERS } from '../support/run-script.ts';
import { until } from '../support/until.ts';

jest.setTimeout(60_000);

let harness: Harness;
let stop: AbortController;
let seen: AbortSignal | undefined;
const hanging = () => new Promise<never>(() => {});

beforeEach(async () => {
  stop = new AbortController();
  seen = undefined;
});
afterEach(() => harness.close());

const process = (item: string) => {
  const { database, scheduler, env, logger } = harness;
  const operation = { database, schedulers: [scheduler], clock: harness.clock, env, logger, signal: stop.signal };
  return operate(commands, operation, { command: 'process', scheduler: scheduler.name, item });
};

test('an item is processed and settled here and now', async () => {
  harness = await createHarness();
  const [id = ''] = await harness.add({ name: 'mine' });

  expect(await process('mine')).toMatchObject({ scheduler: 'jobs', id, status: 'completed', result: 'done mine' });
});

test('an item whose processing is stopped is pending again, and no attempt is consumed', async () => {
  harness = await createHarness({
    process(_item, { signal }) {
      seen = signal;
      return hanging();
    },
  });
  const [id = ''] = await harness.add({});
  const processing = process(id);
  await until('it is under way', () => seen !== undefined);
  stop.abort();

  expect(await processing).toMatchObject({
    id,
    status: 'pending',
    attempts: 0,
    claimToken: null,
    startedAt: expect.any(Date),
  });
  expect((await harness.job(id)).errors).toMatchObject([{ code: 'interrupted' }]);
  expect(seen?.aborted).toBe(true);
});

test('an item is not even begun to be worked on once that is to be stopped', async () => {
  harness = await createHarness({
    process(_item, { signal }) {
      seen = signal;
      return hanging();
    },
  });
  const [id = ''] = await harness.add({});
  stop.abort();

  expect(await process(id)).toMatchObject({ status: 'pending', attempts: 0 });
  expect(seen).toBeUndefined();
});

test('process --json prints the item alone', async () => {
  harness = await createHarness();
  await query(harness.databaseUrl, "insert into jobs (name) values ('refused')");
  const running = runScript('scripts/process.ts', ['jobs', 'refused', '--json'], {
    ...WITH_OWN_SCHEDULERS,
    DATABASE_URL: harness.databaseUrl,
  });

  expect(await running.ended).toBe(1);
  expect(JSON.parse(running.output.stdout)).toMatchObject({ scheduler: 'jobs', status: 'failed', attempts: 1 });
});

test('Ctrl-C gives the item back that a command is processing', async () => {
  harness = await createHarness();
  const url = harness.databaseUrl;
  await query(url, "insert into jobs (name) values ('silent')");
  const running = runScript('scripts/process.ts', ['jobs', 'silent'], { ...WITH_OWN_SCHEDULERS, DATABASE_URL: url });
  await until('it is under way', () => running.output.stderr.includes('the job is silent'));
  running.child.kill('SIGINT');

  expect(await running.ended).toBe(1);
  expect(running.output.stdout).toMatch(/status {6}pending\n {2}attempts {4}0\n/);
  expect(await query(url, 'select status, attempts from jobs')).toEqual([{ status: 'pending', attempts: 0 }]);
});
