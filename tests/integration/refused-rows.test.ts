import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cancelSelected, resetSelected } from '../../lib/operations/change-items.ts';
import { Trouble } from '../../lib/work-item/trouble.entity.ts';
import { query } from '../support/database.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { Job } from '../support/jobs.ts';
import { refuseUpdates } from '../support/refuse-updates.ts';
import { recordStatements } from '../support/statements.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness({ settings: { BATCH_SIZE: '100', ITEM_TIMEOUT_SECONDS: '10' } });
});
afterEach(() => harness.close());

const sql = (text: string) => query(harness.databaseUrl, text);
const statuses = async () => (await harness.jobs()).map(({ status }) => status);
const troubles = () => harness.database.fork().find(Trouble, {}, { orderBy: { id: 'asc' } });
const named = (count: number): Partial<Job>[] => Array.from({ length: count }, (_, index) => ({ name: `n${index}` }));

/** The database raises where an update of these names makes the condition true. */
const raiseWhen = (condition: string, names: readonly string[]) =>
  refuseUpdates(harness.databaseUrl, 'jobs', `new.name = any (array['${names.join("','")}']) and (${condition})`);

const stopRaising = () => sql('drop trigger refuse on jobs');

async function deliverAll(): Promise<void> {
  for (let event = await harness.receive(); event.Records.length > 0; event = await harness.receive()) {
    await harness.deliver(event);
  }
}

test('rows that violate a constraint are not claimed, and all others are, in the same run', async () => {
  await harness.add(...named(50));
  await sql("alter table jobs add constraint sane check (name not in ('n7', 'n31')) not valid");

  expect(await harness.run()).toMatchObject({
    claimed: 48,
    published: 48,
    pending: 2,
    troubles: 2,
    stopped: 'drained',
  });

  expect(await troubles()).toMatchObject([
    { scheduler: 'jobs', itemId: '8', step: 'claim', code: '23514', times: 1 },
    { scheduler: 'jobs', itemId: '32', step: 'claim', code: '23514', times: 1 },
  ]);
  expect(harness.metrics).toMatchObject({ refused: 2, troubles: 2 });
  expect(harness.lines).toContainEqual(
    expect.objectContaining({
      message: 'the database refuses to write this item',
      fields: expect.objectContaining({ itemId: '8', step: 'claim' }),
    }),
  );
});

test('a row that is set aside is not tried at each run but after twice as long each time, and goes on by itself once it can', async () => {
  await harness.add(...named(3));
  await raiseWhen("new.status = 'queued'", ['n1']);
  const waits: number[] = [];
  for (let round = 0; round < 3; round++) {
    await harness.run();
    const [trouble] = await troubles();
    waits.push(((trouble?.retryAt.getTime() ?? 0) - harness.clock.now().getTime()) / 1000);
    const recorder = recordStatements();
    await harness.run();
    recorder.stop();
    expect(recorder.statements.filter((statement) => statement.includes('rollback'))).toEqual([]);
    harness.clock.advance((waits.at(-1) ?? 0) * 1000);
  }
  expect(waits).toEqual([60, 120, 240]);

  await stopRaising();
  expect(await harness.run()).toMatchObject({ claimed: 1 });
  await deliverAll();
  harness.clock.advance(1000);
  expect(await harness.run()).toMatchObject({ troubles: 0 });

  expect(await statuses()).toEqual(['completed', 'completed', 'completed']);
  expect(await troubles()).toEqual([]);
});

test('more rows that cannot be claimed than a claim takes stop nobody behind them', async () => {
  await harness.add(...Array.from({ length: 250 }, () => ({ name: 'bad', priority: 1 })), ...named(20));
  await raiseWhen("new.status = 'queued'", ['bad']);

  let claimed = 0;
  for (let run = 0; run < 3; run++) claimed += (await harness.run()).claimed;

  expect(claimed).toBe(20);
});

test('a row that cannot be begun is set aside, and its batch-mates are done', async () => {
  await harness.add(...named(10));
  await raiseWhen("new.status = 'processing'", ['n3', 'n8']);
  await harness.run();

  expect(await harness.deliver(await harness.receive())).toEqual({ batchItemFailures: [] });

  expect(Object.groupBy(await statuses(), (status) => status)).toMatchObject({
    completed: Array.from({ length: 8 }, () => 'completed'),
    queued: ['queued', 'queued'],
  });
  expect(await troubles()).toMatchObject([
    { itemId: '4', step: 'begin', code: 'p0001', message: expect.stringContaining('not this row') },
    { itemId: '9', step: 'begin' },
  ]);
  const finished = harness.lines.findLast(({ message }) => message === 'batch finished');
  expect(finished?.fields).toMatchObject({ summary: { completed: 8, refused: 2 } });
});

test('a row that cannot be begun on a further attempt harms none that can', async () => {
  await harness.add(...named(4).map((job) => ({ ...job, attempts: 2 })));
  await raiseWhen("new.status = 'processing'", ['n0']);
  await harness.run();

  await harness.deliver(await harness.receive());

  expect(await statuses()).toEqual(['queued', 'completed', 'completed', 'completed']);
});

test('a row that cannot be rescued stops neither the rescue of the others nor the claim, and takes no place', async () => {
  await harness.close();
  harness = await createHarness({ settings: { MAX_IN_FLIGHT: '5' } });
  const expired = { status: 'processing' as const, leaseExpiresAt: new Date(0) };
  await harness.add(...named(5).map((job) => ({ ...job, ...expired })));
  await raiseWhen("old.status = 'processing' and new.status = 'pending'", ['n0', 'n1', 'n2', 'n3']);
  await harness.add({ name: 'fresh' });

  expect(await harness.run()).toMatchObject({ rescued: 1, claimed: 1, troubles: 4 });

  expect((await troubles()).map(({ itemId, step }) => [itemId, step])).toEqual(
    ['1', '2', '3', '4'].map((id) => [id, 'rescue']),
  );
});

test('a row on which no outcome can be written is rescued, or set aside, and said so', async () => {
  await harness.add(...named(2));
  await raiseWhen("old.status = 'processing'", ['n0']);
  await harness.run();
  await harness.deliver(await harness.receive());

  expect(await statuses()).toEqual(['processing', 'completed']);
  expect(await troubles()).toMatchObject([{ itemId: '1', step: 'settle' }]);
});

test("a row with a column that cannot be read is that item's failure, and nobody else's", async () => {
  await harness.add(...named(3));
  await sql("update jobs set created_at = 'infinity' where name = 'n1'");
  await harness.run();
  await harness.deliver(await harness.receive());

  const [first, second, third] = await harness.database
    .fork()
    .find(Job, {}, { orderBy: { id: 'asc' }, fields: ['status', 'attempts', 'lastError'] });
  expect([first, third]).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
  expect(second).toMatchObject({
    status: 'pending',
    attempts: 1,
    lastError: expect.stringMatching(/^row_unreadable: /),
  });
  harness.clock.advance(3_600_000);
  expect(await harness.run()).toMatchObject({ claimed: 1, stopped: 'drained' });
});

test('a row with a column that cannot be read is rescued as any other', async () => {
  const expired = { status: 'processing' as const, leaseExpiresAt: new Date(0) };
  await harness.add(...named(3).map((job) => ({ ...job, ...expired })));
  await sql("update jobs set created_at = 'infinity', queued_at = '-infinity' where name = 'n1'");

  expect(await harness.run()).toMatchObject({ rescued: 3, troubles: 0 });
});

test('an item that is due since ever is claimed, and processed', async () => {
  await harness.add(...named(2));
  await sql("update jobs set available_at = '-infinity' where name = 'n1'");

  expect(await harness.run()).toMatchObject({ claimed: 2, stopped: 'drained' });
});

test('an item of any id that a bigint can be is taken through to its end', async () => {
  const ids = ['-9223372036854775808', '-1', '0', '9223372036854775807'];
  await harness.add(...ids.map((id) => ({ id })));
  await harness.run();
  await deliverAll();

  expect((await harness.jobs()).map(({ id, status }) => [id, status])).toEqual(ids.map((id) => [id, 'completed']));
});

test('a bulk change finds the items that refuse, names them, and changes all others', async () => {
  await harness.add(...named(1500).map((job) => ({ ...job, status: 'failed' as const })));
  await raiseWhen("new.status <> 'failed'", ['n3', 'n1200']);
  const { database, scheduler } = harness;
  const now = harness.clock.now();
  const refused = ['4', '1201'].map((id) => ({ id, reason: expect.stringContaining('not this row') }));

  const forced = { force: true, keepHistory: { maxAttempts: 3 } };
  expect(await resetSelected(database, scheduler, {}, forced, now)).toEqual({
    changed: 1498,
    interrupted: false,
    refused,
  });
  await stopRaising();
  await raiseWhen("new.status = 'cancelled'", ['n0']);
  expect(await cancelSelected(database, scheduler, {}, now)).toMatchObject({ changed: 1497, refused: [{ id: '1' }] });

  expect(Object.groupBy(await statuses(), (status) => status)).toMatchObject({
    ...{ failed: { length: 2 }, pending: { length: 1 }, cancelled: { length: 1497 } },
  });
});

test('a row that cannot be given back is set aside, and the others are pending again at once', async () => {
  await harness.close();
  harness = await createHarness({
    publisher: {
      publish: async (claims) => ({
        accepted: [],
        notAccepted: claims.map((claim) => ({ claim, error: { code: 'no_answer', message: 'SQS is away' } })),
      }),
    },
  });
  await harness.add(...named(4));
  await raiseWhen("old.status = 'queued' and new.status = 'pending'", ['n2']);

  expect(await harness.run()).toMatchObject({ claimed: 4, published: 0, released: 3, troubles: 1 });

  expect(await statuses()).toEqual(['pending', 'pending', 'queued', 'pending']);
  expect(await troubles()).toMatchObject([{ itemId: '3', step: 'release' }]);
});

test('a message that never arrives is claimed again later each time, and given up at last, while others are processed', async () => {
  await harness.close();
  harness = await createHarness({
    settings: { MAX_UNBEGUN: '4', QUEUE_LEASE_SECONDS: '60', RETRY_BASE_SECONDS: '10' },
  });
  const [lost = ''] = await harness.add({ name: 'lost' });
  const seen: unknown[] = [];
  for (let round = 0; round < 40; round++) {
    await harness.add({ name: `other ${round}` });
    await harness.run();
    const event = await harness.receive();
    await harness.deliver({ Records: event.Records.filter(({ body }) => JSON.parse(body).id !== lost) });
    harness.clock.advance(61_000);
    const { status, unbegun, attempts } = await harness.job(lost);
    seen.push([status, unbegun, attempts]);
    if (status === 'failed') break;
  }

  expect(seen.at(-1)).toEqual(['failed', expect.any(Number), 0]);
  expect(await harness.job(lost)).toMatchObject({
    lastError: expect.stringMatching(/^never_begun: 4 claims in a row/),
    errors: [{ code: 'never_begun' }],
  });
});

test('a processor that is down for a day is held against nobody', async () => {
  await harness.close();
  harness = await createHarness({ settings: { MAX_UNBEGUN: '3', QUEUE_LEASE_SECONDS: '60' } });
  await harness.add(...named(5));
  for (let round = 0; round < 30; round++) {
    await harness.run();
    await harness.receive();
    harness.clock.advance(61_000);
  }
  await harness.run();
  await deliverAll();

  expect(await statuses()).toEqual(Array.from({ length: 5 }, () => 'completed'));
  expect(await harness.jobs()).toMatchObject(Array.from({ length: 5 }, () => ({ attempts: 1, errors: [] })));
});
