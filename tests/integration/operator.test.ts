import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { domains } from '../../functions/domains/domains.ts';
import { schedulers } from '../../functions/index.ts';
import { createOperatorHandler } from '../../lib/operations/operator-handler.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';

let testDatabase: TestDatabase;
let handler: ReturnType<typeof createOperatorHandler>;
const operator = (event: unknown) => handler(event, { getRemainingTimeInMillis: () => 60_000 });

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  handler = createOperatorHandler(schedulers, {
    ...{ DATABASE_URL: testDatabase.url, LOG_LEVEL: 'SILENT', DOMAIN_EXTRA_SUFFIXES: 'test' },
  });
  await query(
    testDatabase.url,
    `insert into domains (domain, status, attempts, finished_at)
     values ('a.test', 'failed', 5, now()), ('b.test', 'completed', 1, now()), ('c.test', 'pending', 0, null)`,
  );
});
afterEach(async () => {
  await handler.close();
  await testDatabase.drop();
});

const counts = (pending: number, completed: number, failed: number) => ({
  counts: { pending, queued: 0, processing: 0, completed, failed, cancelled: 0 },
});
const idsOf = async () =>
  (await query(testDatabase.url, 'select id from domains order by id')).map(({ id }) => String(id));
const statuses = async () =>
  (await query(testDatabase.url, 'select status from domains order by id')).map(({ status }) => status);

test('check says how every scheduler stands, and what is wrong', async () => {
  const reports = await operator({ command: 'check' });

  expect(reports).toHaveLength(schedulers.length);
  expect(reports).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({
        ...{ scheduler: 'domains', lastRun: null, problems: ['failed', 'stale'] },
        ...counts(1, 1, 1),
      }),
    ]),
  );
});

test("check tells one item's story, by its name", async () => {
  expect(await operator({ command: 'check', item: 'https://A.test/' })).toMatchObject([
    { scheduler: 'domains', domain: 'a.test', status: 'failed', attempts: 5 },
  ]);
});

test('reset sets the items that are done back to pending, and says how many', async () => {
  const ids = await idsOf();

  expect(await operator({ command: 'reset', scheduler: domains.name, ids })).toEqual({
    ...{ matched: 2, changed: 2, interrupted: false },
  });
  expect(await statuses()).toEqual(['pending', 'pending', 'pending']);
});

test('reset by status changes nothing on a dry run', async () => {
  const event = { command: 'reset', scheduler: domains.name, statuses: ['failed'] };

  expect(await operator({ ...event, dryRun: true })).toMatchObject({ matched: 1, changed: 0 });
  expect(await operator(event)).toMatchObject({ matched: 1, changed: 1 });
  expect(await statuses()).toEqual(['pending', 'completed', 'pending']);
});

test('cancel takes what is not done out of the work', async () => {
  expect(await operator({ command: 'cancel', scheduler: domains.name, all: true })).toMatchObject({ changed: 1 });
  expect(await statuses()).toEqual(['failed', 'completed', 'cancelled']);
});

test('pause and resume say what they have changed', async () => {
  const paused = { scheduler: 'domains', paused: true };

  expect(await operator({ command: 'pause', scheduler: 'domains' })).toEqual({ ...paused, changed: true });
  expect(await operator({ command: 'pause', scheduler: 'domains' })).toEqual({ ...paused, changed: false });
  expect(await operator({ command: 'check', scheduler: 'domains' })).toMatchObject([
    { problems: ['failed', 'paused'] },
  ]);
  expect(await operator({ command: 'resume', scheduler: 'domains' })).toMatchObject({ paused: false, changed: true });
});

test.each([
  [undefined, /the event's command is missing; it must be one of check, reset, cancel, pause, resume/],
  [{ command: 'toString' }, /the event's command is "toString"; it must be one of check, reset, cancel, pause, resume/],
  [
    { command: 'check', scheduler: 'no-such' },
    /the event's scheduler is "no-such"; it must be one of domains, sitemaps/,
  ],
  [{ command: 'check', verbose: true }, /the event of check cannot be used:\n.*"verbose"/],
  [{ command: 'reset', scheduler: 'domains' }, /say which items, by ids, names/],
  [{ command: 'reset', scheduler: 'domains', ids: [] }, /the event of reset cannot be used:\n[\s\S]*ids/],
  [{ command: 'reset', scheduler: 'domains', ids: ['1; drop'] }, /an id is a number, in quotes/],
])('an event that no command can be run by is refused: %j', async (event, message) => {
  await expect(operator(event)).rejects.toThrow(message);
});
