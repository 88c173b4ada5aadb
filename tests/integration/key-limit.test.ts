import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openDatabase } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { claim } from '../../lib/work-item/claim.ts';
import { cancelItems } from '../../lib/work-item/intervene.ts';
import { SchedulerState } from '../../lib/work-item/scheduler-state.entity.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { Job } from '../support/jobs.ts';
import { recordStatements } from '../support/statements.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness({ maxPerSite: 2 });
});
afterEach(() => harness.close());

const jobsOf = (site: string | null, count: number) => Array.from({ length: count }, () => ({ site }));
const inFlight = async () => (await harness.jobs()).filter(({ leaseExpiresAt }) => leaseExpiresAt !== null);
const sitesInFlight = async () => (await inFlight()).map(({ site }) => site);

/** Everything that is in the queue, processed and settled. */
async function deliverAll(): Promise<void> {
  for (let event = await harness.receive(); event.Records.length > 0; event = await harness.receive()) {
    await harness.deliver(event);
  }
}

test('of one key no more items are claimed than its limit, and others take their place', async () => {
  await harness.add(...jobsOf('busy', 50), ...jobsOf('b', 1), ...jobsOf('c', 3));

  const summary = await harness.run();

  expect(await sitesInFlight()).toEqual(['busy', 'busy', 'b', 'c', 'c']);
  expect(summary).toMatchObject({ claimed: 5, published: 5, stopped: 'drained' });
});

test('places that are taken by earlier runs count', async () => {
  await harness.add(...jobsOf('a', 1));
  await harness.run();
  await harness.add(...jobsOf('a', 5));

  await harness.run();

  expect(await sitesInFlight()).toEqual(['a', 'a']);
});

test('items without a key are not limited', async () => {
  await harness.add(...jobsOf(null, 12));

  expect(await harness.run()).toMatchObject({ claimed: 12 });
});

test('a scheduler without a limit claims all of a key', async () => {
  await harness.close();
  harness = await createHarness();
  await harness.add(...jobsOf('a', 12));

  expect(await harness.run()).toMatchObject({ claimed: 12 });
});

test('as places become free, all items of a key are processed, in their order', async () => {
  const order: string[] = [];
  await harness.redeploy({
    process: async ({ id }) => {
      order.push(id);
      return 'done';
    },
  });
  const ids = await harness.add(...jobsOf('a', 7), ...jobsOf('b', 4));

  for (let runs = 0; runs < 4; runs += 1) {
    await harness.run();
    await deliverAll();
  }

  expect(order.filter((id) => ids.indexOf(id) < 7)).toEqual(ids.slice(0, 7));
  expect((await harness.jobs()).map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
});

test('a limit by key is not its throughput: what settles makes room for the next of its key at once', async () => {
  await harness.add(...jobsOf('a', 30), ...jobsOf('b', 5));
  await harness.run();
  let most = 0;
  for (let event = await harness.receive(); event.Records.length > 0; event = await harness.receive()) {
    most = Math.max(most, (await sitesInFlight()).filter((site) => site === 'a').length);
    await harness.deliver(event);
  }

  expect(new Set((await harness.jobs()).map(({ status }) => status))).toEqual(new Set(['completed']));
  expect(most).toBe(2);
});

test('places are not handed over while the scheduler is paused, nor past the cap of those in flight', async () => {
  await harness.add(...jobsOf('a', 6));
  await harness.run();
  await SchedulerState.setPausedAt(harness.database.fork(), 'jobs', harness.clock.now());
  await deliverAll();

  expect((await harness.jobs()).filter(({ status }) => status === 'completed')).toHaveLength(2);
});

test('concurrent claimers do not exceed the limit together', async () => {
  await harness.add(...jobsOf('a', 20), ...jobsOf('b', 20));
  const settings = parseSettings(DatabaseSettings, { DATABASE_URL: harness.databaseUrl, DATABASE_POOL_SIZE: '6' });
  const database = openDatabase(settings, [Job, SchedulerState]);

  const results = await Promise.all(
    Array.from({ length: 6 }, () =>
      claim(
        { database, entity: Job },
        {
          limit: 3,
          leaseSeconds: 900,
          claimToken: randomUUID(),
          now: harness.clock.now(),
          policy: { maxAttempts: 5, retryBaseSeconds: 30, retryMaxSeconds: 3600 },
          keyLimit: { scheduler: 'jobs', key: 'site', limit: 2 },
        },
      ),
    ),
  );
  await database.close();

  expect(results.flatMap(({ claims }) => claims)).toHaveLength(4);
  expect((await sitesInFlight()).toSorted()).toEqual(['a', 'a', 'b', 'b']);
});

test('of a full key only its next items stay in the sight of a claim', async () => {
  await harness.add(...jobsOf('a', 300));
  await harness.run();

  const turns = Map.groupBy(await harness.jobs(), ({ status, turn }) => `${status} ${turn}`);

  expect(Object.fromEntries([...turns].map(([turn, jobs]) => [turn, jobs.length]))).toEqual({
    'queued open': 2,
    'pending next': 2,
    'pending waiting': 296,
  });
});

test('an urgent item of a full key is the next to go', async () => {
  await harness.add(...jobsOf('a', 10));
  await harness.run();
  const [urgent = ''] = await harness.add({ site: 'a', priority: 9 });
  await harness.run();

  await harness.deliver(await harness.receive());

  expect((await inFlight()).map(({ id }) => id)).toContain(urgent);
});

test('cancelling the next items of a key leaves none of the others behind', async () => {
  await harness.add(...jobsOf('a', 6));
  await harness.run();
  const next = (await harness.jobs()).filter(({ turn }) => turn === 'next');
  await cancelItems(
    harness.table,
    next.map(({ id }) => id),
    harness.clock.now(),
  );
  await deliverAll();

  await harness.run();

  expect(await inFlight()).toHaveLength(2);
});

test('deleting the next items of a key leaves none of the others behind', async () => {
  await harness.add(...jobsOf('a', 6));
  await harness.run();
  await harness.database.fork().nativeDelete(Job, { turn: 'next' });
  await deliverAll();

  await harness.run();

  expect(await inFlight()).toHaveLength(2);
});

test('a rescued item takes its place again', async () => {
  await harness.add(...jobsOf('a', 5));
  await harness.run();

  harness.clock.advance(901_000);
  await harness.run();

  expect(await sitesInFlight()).toEqual(['a', 'a']);
});

test('a run with nothing to do costs at most 12 statements, with a limit too', async () => {
  await harness.run();
  const recorder = recordStatements();
  await harness.run();
  recorder.stop();

  expect(recorder.statements.length).toBeLessThanOrEqual(12);
});
