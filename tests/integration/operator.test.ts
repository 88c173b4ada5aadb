import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { domains } from '../../functions/domains/domains.ts';
import { schedulers } from '../../functions/index.ts';
import { createOperatorHandler } from '../../lib/operations/operator-handler.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';

let testDatabase: TestDatabase;
let operator: ReturnType<typeof createOperatorHandler>;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  operator = createOperatorHandler(schedulers, { DATABASE_URL: testDatabase.url, LOG_LEVEL: 'SILENT' });
  await query(
    testDatabase.url,
    `insert into domains (domain, status, attempts, finished_at)
     values ('a.test', 'failed', 5, now()), ('b.test', 'completed', 1, now()), ('c.test', 'pending', 0, null)`,
  );
});
afterEach(async () => {
  await operator.close();
  await testDatabase.drop();
});

const counts = (pending: number, completed: number, failed: number) => ({
  ...{ pending, queued: 0, processing: 0, completed, failed, cancelled: 0 },
});

test('check counts the items of every scheduler by status', async () => {
  expect(await operator({ command: 'check' })).toEqual({ domains: counts(1, 1, 1), sitemaps: counts(0, 0, 0) });
});

test('check counts those of one scheduler, if asked for it', async () => {
  expect(await operator({ command: 'check', scheduler: 'domains' })).toEqual({ domains: counts(1, 1, 1) });
});

test('reset sets the items that are done back to pending, and says how many', async () => {
  const rows = await query(testDatabase.url, 'select id from domains');
  const ids = rows.map(({ id }) => String(id));

  expect(await operator({ command: 'reset', scheduler: domains.name, ids })).toEqual({ reset: 2 });
  expect(await operator({ command: 'check', scheduler: 'domains' })).toEqual({ domains: counts(3, 0, 0) });
});

test.each([
  [undefined, /the event's command is missing; it must be one of check, reset/],
  [{ command: 'toString' }, /the event's command is "toString"; it must be one of check, reset/],
  [
    { command: 'check', scheduler: 'invoices' },
    /the event's scheduler is "invoices"; it must be one of domains, sitemaps/,
  ],
  [{ command: 'check', verbose: true }, /the event of check cannot be used:\n.*"verbose"/],
  [{ command: 'reset', scheduler: 'domains', ids: [] }, /the event of reset cannot be used:\n[\s\S]*ids/],
  [{ command: 'reset', scheduler: 'domains', ids: ['1; drop'] }, /an id is a number, in quotes/],
])('an event that no command can be run by is refused: %j', async (event, message) => {
  await expect(operator(event)).rejects.toThrow(message);
});
