import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { begin } from '../../lib/work-item/begin.ts';
import { claim } from '../../lib/work-item/claim.ts';
import { createHarness, type Harness } from '../support/harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness({ settings: { MAX_ATTEMPTS: '3', RETRY_BASE_SECONDS: '10' } });
});
afterEach(() => harness.close());

const policy = { maxAttempts: 3, retryBaseSeconds: 10, retryMaxSeconds: 3600 };
const claimAll = async () => {
  const { claims } = await claim(harness.table, {
    limit: 10,
    leaseSeconds: 900,
    claimToken: randomUUID(),
    now: harness.clock.now(),
    policy,
  });
  return claims;
};

/** A processor that begins its items and dies. */
async function beginAndDie(): Promise<void> {
  const lease = new Date(harness.clock.now().getTime() + 60_000);
  await begin(harness.table, await claimAll(), harness.clock.now(), lease);
}

test('a crash between claim and publish is rescued once the lease has run out, without consuming an attempt', async () => {
  const [id = ''] = await harness.add({});
  await claimAll();

  harness.clock.advance(900_000);
  expect(await harness.run()).toMatchObject({ rescued: 0, claimed: 0 });
  harness.clock.advance(1);
  expect(await harness.run()).toMatchObject({ rescued: 1, claimed: 1, published: 1 });

  await harness.deliver(await harness.receive());
  expect(await harness.job(id)).toMatchObject({ status: 'completed', attempts: 1, crashes: 0, errors: [] });
});

test('a crash between begin and settle is rescued, counts as an attempt and is recorded', async () => {
  const [id = ''] = await harness.add({});
  await beginAndDie();

  harness.clock.advance(60_001);
  expect(await harness.run()).toMatchObject({ rescued: 1, claimed: 0 });

  expect(await harness.job(id)).toMatchObject({
    status: 'pending',
    attempts: 1,
    crashes: 1,
    availableAt: new Date(harness.clock.now().getTime() + 5000),
    lastError: expect.stringMatching(/^crashed: attempt 1 ended without being settled/),
    errors: [expect.objectContaining({ attempt: 1, code: 'crashed' })],
  });
  expect(harness.metrics.crashes).toBe(1);
});

test('a crash on the last attempt fails the item', async () => {
  const [id = ''] = await harness.add({ attempts: 2, crashes: 2 });
  await beginAndDie();

  harness.clock.advance(60_001);
  await harness.run();

  expect(await harness.job(id)).toMatchObject({ status: 'failed', attempts: 3, crashes: 3, claimToken: null });
  expect(harness.metrics).toMatchObject({ crashes: 1, failed: 1 });
});

test('more items than fit one batch are rescued in one run', async () => {
  await harness.add(...Array.from({ length: 230 }, () => ({ status: 'queued' as const })));
  harness.clock.advance(61_000);

  expect(await harness.run()).toMatchObject({ rescued: 230, claimed: 230 });
});

test('an item whose lease still holds is left alone', async () => {
  const [queued, processing] = await harness.add({ status: 'queued' }, { status: 'processing' });

  expect(await harness.run()).toMatchObject({ rescued: 0 });

  expect((await harness.jobs()).map(({ id, status }) => [id, status])).toEqual([
    [queued, 'queued'],
    [processing, 'processing'],
  ]);
});

test('an item that its holder is settling at this moment is skipped by the rescue', async () => {
  const [id = ''] = await harness.add({ status: 'processing' });
  harness.clock.advance(61_000);
  const holder = new pg.Client({ connectionString: harness.databaseUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query('update jobs set result = $1 where id = $2', ['settling', id]);

  expect(await harness.run()).toMatchObject({ rescued: 0 });

  await holder.query('rollback');
  await holder.end();
  expect(await harness.run()).toMatchObject({ rescued: 1 });
});
