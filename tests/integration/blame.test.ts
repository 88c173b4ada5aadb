import { afterEach, expect, test } from '@jest/globals';
import { createHarness, type Harness, type HarnessOptions } from '../support/harness.ts';
import { until } from '../support/until.ts';

let harness: Harness;
afterEach(() => harness.close());

type Work = NonNullable<HarnessOptions['process']>;

const LIMIT_SECONDS = 30;
const hang = () => new Promise<never>(() => {});

/** Works on two jobs side by side: each as told, once all have started, in the order of their names. */
async function workTogether(works: Record<string, () => Promise<string>>, more: HarnessOptions = {}) {
  const all = Promise.withResolvers<void>();
  let started = 0;
  const process: Work = async ({ name }) => {
    started += 1;
    if (started === Object.keys(works).length) all.resolve();
    await all.promise;
    return works[name]?.() ?? 'fine';
  };
  harness = await createHarness({ settings: { ITEM_TIMEOUT_SECONDS: String(LIMIT_SECONDS) }, process, ...more });
  await harness.add(...Object.keys(works).map((name) => ({ name })));
  await attempt();
}

async function attempt() {
  await harness.run();
  await harness.deliver(await harness.receive());
}

async function byName(name: string) {
  const job = (await harness.jobs()).find((each) => each.name === name);
  if (!job) throw new Error(`there is no job ${name}`);
  return job;
}

/** What a loop does in the middle of somebody's work: nothing but that. */
const block = async (seconds = LIMIT_SECONDS) => {
  harness.clock.advance(seconds * 1000);
  return 'done';
};

/** One that blocks for most of the limit and completes, and two that run out of time after that. */
const BLOCKED = {
  blocker: () => block(27),
  mate: hang,
  other: async () => {
    await until('the blocker is done', async () => (await byName('blocker')).status === 'completed');
    harness.clock.pass(3000);
    return 'done';
  },
};

test('an item that ran out of time while another blocked the event loop loses no attempt', async () => {
  await workTogether(BLOCKED);

  expect(await byName('blocker')).toMatchObject({ status: 'completed', attempts: 1, crashes: 0 });
  expect(await byName('mate')).toMatchObject({
    status: 'pending',
    attempts: 0,
    crashes: 1,
    availableAt: harness.clock.now(),
    errors: [{ code: 'loop_blocked', attempt: 1 }],
    lastError: expect.stringMatching(/^loop_blocked: the event loop was blocked for [\d.]+ s, .*timed_out: /),
  });
});

test('an excuse is counted and logged', async () => {
  await workTogether(BLOCKED);
  const { id } = await byName('mate');

  expect(harness.metrics).toMatchObject({ completed: 1, excused: 2 });
  expect(harness.lines.find(({ message }) => message.startsWith('item excused'))).toMatchObject({
    level: 'warn',
    fields: { itemId: id, attempt: 1, errorCode: 'loop_blocked' },
  });
});

test('who was there when the event loop was blocked is logged', async () => {
  await workTogether(BLOCKED);

  expect(harness.lines.find(({ message }) => message.startsWith('the event loop was blocked'))?.fields).toMatchObject({
    itemIds: (await harness.jobs()).map(({ id }) => id),
  });
});

test('an excused item is a suspect: alone, its time-out counts, whoever blocked', async () => {
  let round = 1;
  await workTogether({ ...BLOCKED, mate: () => (round === 1 ? hang() : block().then(hang)) });
  await harness.add({ name: 'another' });
  round = 2;
  await attempt();

  expect(await byName('mate')).toMatchObject({
    status: 'pending',
    attempts: 1,
    crashes: 1,
    errors: [{ code: 'loop_blocked' }, { code: 'timed_out', attempt: 1 }],
  });
});

test('nobody can tell who has blocked: an item that ran out of time by its own doing is excused too, once', async () => {
  await workTogether({ blocker: () => block().then(hang), mate: async () => 'done' });
  expect(await byName('blocker')).toMatchObject({ attempts: 0, crashes: 1, errors: [{ code: 'loop_blocked' }] });
  await attempt();

  expect(await byName('blocker')).toMatchObject({ attempts: 1, crashes: 1, errors: [{}, { code: 'timed_out' }] });
});

test('a time-out counts where the event loop was never blocked', async () => {
  const wait = async () => {
    harness.clock.pass(30_000);
    return 'done';
  };
  await workTogether({ mate: hang, last: wait });

  expect(await byName('mate')).toMatchObject({ attempts: 1, crashes: 0, errors: [{ code: 'timed_out' }] });
});

test('a time-out counts where the event loop was blocked for too short to matter', async () => {
  const shortly = async () => {
    await block(2);
    harness.clock.pass(28_000);
    return 'done';
  };
  await workTogether({ mate: hang, last: shortly });

  expect(await byName('mate')).toMatchObject({ attempts: 1, errors: [{ code: 'timed_out' }] });
});

test('an error that is no time-out counts, whoever blocked', async () => {
  const fail = async () => {
    throw new Error('wrong');
  };
  await workTogether({ blocker: () => block(5), mate: fail });

  expect(await byName('mate')).toMatchObject({ attempts: 1, errors: [{ code: 'error' }] });
});

test('an apply that ran out of time while another blocked the event loop costs no attempt either', async () => {
  const applying = Promise.withResolvers<void>();
  await workTogether(
    { blocker: () => applying.promise.then(() => block()), mate: async () => 'slow' },
    {
      apply: async (item, result) => {
        if (result === 'slow') {
          applying.resolve();
          await hang();
        }
        item.result = result;
      },
    },
  );

  expect(await byName('mate')).toMatchObject({
    attempts: 0,
    errors: [{ code: 'loop_blocked', message: expect.stringContaining('apply_timed_out') }],
  });
});
