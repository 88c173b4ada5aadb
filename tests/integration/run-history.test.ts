import { afterEach, expect, test } from '@jest/globals';
import { RUN_RETENTION_DAYS, SchedulerRun } from '../../lib/scheduler/scheduler-run.entity.ts';
import { SchedulerState } from '../../lib/work-item/scheduler-state.entity.ts';
import { query } from '../support/database.ts';
import { createHarness, type Harness } from '../support/harness.ts';

let harness: Harness;
afterEach(() => harness.close());

const runs = () => harness.database.fork().find(SchedulerRun, {}, { orderBy: { startedAt: 'asc' } });
const pause = (pausedAt: Date | null) => SchedulerState.setPausedAt(harness.database.fork(), 'jobs', pausedAt);

test('a run leaves a row with its summary', async () => {
  harness = await createHarness();
  await harness.add({}, {});

  const summary = await harness.run();

  expect(await runs()).toMatchObject([
    { scheduler: 'jobs', runId: summary.runId, startedAt: harness.clock.now(), error: null, summary },
  ]);
});

test('a run of which a step failed does the others, and leaves a row with what it did and the error', async () => {
  harness = await createHarness();
  await harness.add({});
  await query(harness.databaseUrl, 'alter table jobs rename column attempts to tries');

  expect(await harness.run()).toMatchObject({ claimed: 0, pending: 1, stopped: 'dispatch_failed' });

  expect(harness.metrics).toMatchObject({ schedulerErrors: 1, runs: 1 });
  expect(await runs()).toMatchObject([
    { scheduler: 'jobs', summary: { pending: 1 }, error: expect.stringMatching(/^dispatch: .*attempts/) },
  ]);
});

test('a run of which every step failed leaves a row with its error, and is an error itself', async () => {
  harness = await createHarness();
  await query(harness.databaseUrl, 'alter table jobs rename column lease_expires_at to lease');

  await expect(harness.run()).rejects.toThrow(/lease_expires_at/);

  expect(await runs()).toMatchObject([
    { scheduler: 'jobs', summary: null, error: expect.stringContaining('lease_expires_at') },
  ]);
});

test('a run whose row cannot be written is what it was, and the log says so', async () => {
  harness = await createHarness();
  await query(harness.databaseUrl, 'drop table scheduler_runs');

  expect(await harness.run()).toMatchObject({ stopped: 'drained' });
  expect(harness.lines).toContainEqual(expect.objectContaining({ message: 'run not recorded' }));
});

test('runs are forgotten after seven days', async () => {
  harness = await createHarness();
  await harness.run();
  harness.clock.advance(RUN_RETENTION_DAYS * 86_400_000 + 1);

  const { runId } = await harness.run();

  expect(await runs()).toMatchObject([{ runId }]);
});

test('a paused scheduler claims nothing, and what is in flight is finished', async () => {
  harness = await createHarness();
  const [inHand = ''] = await harness.add({});
  await harness.run();
  const event = await harness.receive();
  const [waiting = ''] = await harness.add({});
  await pause(harness.clock.now());

  expect(await harness.run()).toMatchObject({ claimed: 0, stopped: 'paused' });
  await harness.deliver(event);

  expect(await harness.job(inHand)).toMatchObject({ status: 'completed' });
  expect(await harness.job(waiting)).toMatchObject({ status: 'pending' });
});

test('a paused scheduler still rescues', async () => {
  harness = await createHarness();
  const [id = ''] = await harness.add({});
  await harness.run();
  await pause(harness.clock.now());
  harness.clock.advance(901_000);

  expect(await harness.run()).toMatchObject({ rescued: 1, claimed: 0 });
  expect(await harness.job(id)).toMatchObject({ status: 'pending' });
});

test('a resumed scheduler claims again', async () => {
  harness = await createHarness();
  await harness.add({});
  await pause(harness.clock.now());
  await harness.run();
  await pause(null);

  expect(await harness.run()).toMatchObject({ claimed: 1 });
});

test('pausing says whether it changed anything, and keeps the time of the first', async () => {
  harness = await createHarness();
  const first = harness.clock.now();

  expect(await pause(first)).toBe(true);
  harness.clock.advance(1000);
  expect(await pause(harness.clock.now())).toBe(false);
  expect(await SchedulerState.getPausedAt(harness.database.fork(), 'jobs')).toEqual(first);
  expect(await pause(null)).toBe(true);
  expect(await pause(null)).toBe(false);
});
