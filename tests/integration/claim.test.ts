import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { claim } from '../../lib/work-item/claim.ts';
import { createHarness, type Harness } from '../support/harness.ts';

const policy = { maxAttempts: 5, retryBaseSeconds: 30, retryMaxSeconds: 3600 };

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.close());

const claimUpTo = async (limit: number) => {
  const { claims } = await claim(harness.table, {
    limit,
    leaseSeconds: 900,
    claimToken: randomUUID(),
    now: harness.clock.now(),
    policy,
  });
  return claims;
};

test('concurrent claimers get disjoint items, and together all of them', async () => {
  const ids = await harness.add(...Array.from({ length: 60 }, () => ({})));

  const claims = await Promise.all(Array.from({ length: 6 }, () => claimUpTo(10)));

  const claimed = claims.flat().map(({ id }) => id);
  expect(new Set(claimed).size).toBe(claimed.length);
  expect(claimed.toSorted()).toEqual(ids.toSorted());
});

test('a claim takes the highest priority first, then what has been due longest', async () => {
  const now = harness.clock.now().getTime();
  const [late, early, urgent] = await harness.add(
    { availableAt: new Date(now - 1000) },
    { availableAt: new Date(now - 5000) },
    { availableAt: new Date(now - 10), priority: 5 },
  );

  expect((await claimUpTo(2)).map(({ id }) => id)).toEqual([urgent, early]);
  expect((await claimUpTo(2)).map(({ id }) => id)).toEqual([late]);
});

test('an item that is not due is not claimed before its time', async () => {
  const [id] = await harness.add({ availableAt: new Date(harness.clock.now().getTime() + 1000) });

  expect(await claimUpTo(10)).toEqual([]);
  harness.clock.advance(1000);
  expect(await claimUpTo(10)).toMatchObject([{ id }]);
});

test('a claimed item carries the claim token and a lease', async () => {
  const [id = ''] = await harness.add({});

  const [claimed] = await claimUpTo(1);

  expect(await harness.job(id)).toMatchObject({
    status: 'queued',
    claimToken: claimed?.claimToken,
    leaseExpiresAt: new Date(harness.clock.now().getTime() + 900_000),
    attempts: 0,
  });
});
