import { afterEach, expect, test } from '@jest/globals';
import { PermanentError } from '../../lib/errors.ts';
import { startPostgresProxy } from '../../local/proxies/postgres-proxy.ts';
import type { TcpProxy } from '../../local/proxies/tcp-proxy.ts';
import { query } from '../support/database.ts';
import { createHarness, type Harness, type HarnessOptions } from '../support/harness.ts';
import { JobNote } from '../support/jobs.ts';
import { until } from '../support/until.ts';

let harness: Harness;
let proxy: TcpProxy;
afterEach(async () => {
  await harness.close();
  await proxy.stop();
});

/** Settles one item; the first answer to a statement that contains this text is lost, and its connection with it. */
async function settleLosing(text: string, options: HarnessOptions): Promise<void> {
  let isArmed = false;
  let isAsked = false;
  let isLost = false;
  proxy = await startPostgresProxy(process.env['TEST_DATABASE_URL'] ?? '', () => ({
    fromClient: ({ bytes }) => {
      if (isArmed && !isLost && bytes.includes(text)) isAsked = true;
      return undefined;
    },
    fromServer: ({ bytes }) => {
      // CommandComplete
      if (!isAsked || bytes[0] !== 'C'.charCodeAt(0)) return undefined;
      isAsked = false;
      isLost = true;
      return 'cut';
    },
  }));
  const databaseVia = (databaseUrl: string) =>
    Object.assign(new URL(databaseUrl), { host: new URL(proxy.url).host }).href;
  harness = await createHarness({ databaseVia, ...options });
  await harness.add({});
  await harness.run();
  isArmed = true;
  const delivered = harness.deliver(await harness.receive());
  await until('the answer is lost', () => harness.lines.some(({ message }) => message.startsWith('settle failed')));
  harness.clock.advance(2000);
  await delivered;
  expect(isLost).toBe(true);
}

test.each<[string, string, NonNullable<HarnessOptions['apply']>]>([
  ['a commit', 'commit', async (_item, _result, em) => void (await em.insert(JobNote, { text: 'once' }))],
  ['a single update', '"status" = \'completed\'', () => {}],
])(
  'an item that was settled, though the answer to %s was lost, is said to be completed, and once',
  async (_what, text, apply) => {
    await settleLosing(text, { apply });

    expect(await harness.jobs()).toMatchObject([{ status: 'completed', attempts: 1, errors: [] }]);
    expect(harness.metrics).toMatchObject({ completed: 1 });
    expect(harness.metrics.stale).toBeUndefined();
    expect(harness.lines.map(({ message }) => message)).toContain('item completed');
  },
);

test('an item that another holder of its message has begun is left to that one, though a begin was lost', async () => {
  let isArmed = false;
  proxy = await startPostgresProxy(process.env['TEST_DATABASE_URL'] ?? '', () => ({
    fromClient: ({ bytes }) => {
      const isStruck = isArmed && bytes.includes('"status" = \'processing\'');
      if (isStruck) isArmed = false;
      return isStruck ? 'cut' : undefined;
    },
    fromServer: () => undefined,
  }));
  const processed: string[] = [];
  harness = await createHarness({
    databaseVia: (databaseUrl) => Object.assign(new URL(databaseUrl), { host: new URL(proxy.url).host }).href,
    process: async ({ name }) => {
      processed.push(name);
      return 'fine';
    },
  });
  await harness.add({ name: 'begun' }, { name: 'mine' });
  await harness.run();
  await query(
    harness.databaseUrl,
    "update jobs set status = 'processing', attempts = 1, started_at = queued_at where name = 'begun'",
  );
  const event = await harness.receive();
  harness.clock.advance(100);
  isArmed = true;
  await harness.deliver(event);

  expect(processed).toEqual(['mine']);
});

test.each([
  ['a commit, which was made', 'commit'],
  ['the insert, which is taken back', 'insert into'],
])('what a failure entails is written once, though the answer to %s was lost', async (_what, text) => {
  await settleLosing(text, {
    process: async () => {
      throw new PermanentError('gone', 'gone');
    },
    applyFailure: async (_item, _error, em) => void (await em.insert(JobNote, { text: 'once' })),
  });

  expect(await harness.jobs()).toMatchObject([{ status: 'failed', errors: [{ code: 'gone' }] }]);
  expect(await harness.database.fork().count(JobNote)).toBe(1);
  expect(harness.metrics).toMatchObject({ failed: 1 });
  expect(harness.metrics.failuresNotApplied).toBeUndefined();
});
