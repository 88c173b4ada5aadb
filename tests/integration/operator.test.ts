import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createOperatorHandler } from '../../lib/operations/operator-handler.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { schedulers } from '../support/own-schedulers.ts';

let testDatabase: TestDatabase;
let handler: ReturnType<typeof createOperatorHandler>;
const operator = (event: unknown) => handler(event, { getRemainingTimeInMillis: () => 60_000 });

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  handler = createOperatorHandler(schedulers, {
    ...{ DATABASE_URL: testDatabase.url, LOG_LEVEL: 'SILENT' },
  });
  await query(
    testDatabase.url,
    `insert into jobs (name, status, attempts, finished_at)
     values ('a', 'failed', 5, now()), ('b', 'completed', 1, now()), ('c', 'pending', 0, null)`,
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
  (await query(testDatabase.url, 'select id from jobs order by id')).map(({ id }) => String(id));
const statuses = async () =>
  (await query(testDatabase.url, 'select status from jobs order by id')).map(({ status }) => status);

test('check says how every scheduler stands, and what is wrong', async () => {
  const reports = await operator({ command: 'check' });

  expect(reports).toHaveLength(schedulers.length);
  expect(reports).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({
        ...{ scheduler: 'jobs', lastRun: null, problems: ['failed', 'stale'] },
        ...counts(1, 1, 1),
      }),
    ]),
  );
});

test("check tells one item's story, by its name", async () => {
  expect(await operator({ command: 'check', item: ' A ' })).toMatchObject([
    { scheduler: 'jobs', name: 'a', status: 'failed', attempts: 5 },
  ]);
});

test('reset sets the items that are done back to pending, and says how many', async () => {
  const ids = await idsOf();

  expect(await operator({ command: 'reset', scheduler: 'jobs', id: ids })).toEqual({
    ...{ matched: 2, changed: 2, interrupted: false },
  });
  expect(await statuses()).toEqual(['pending', 'pending', 'pending']);
});

test('reset by status changes nothing on a dry run', async () => {
  const event = { command: 'reset', scheduler: 'jobs', status: ['failed'] };

  expect(await operator({ ...event, dryRun: true })).toMatchObject({ matched: 1, changed: 0 });
  expect(await operator(event)).toMatchObject({ matched: 1, changed: 1 });
  expect(await statuses()).toEqual(['pending', 'completed', 'pending']);
});

test('cancel takes what is not done out of the work', async () => {
  expect(await operator({ command: 'cancel', scheduler: 'jobs', all: true })).toMatchObject({ changed: 1 });
  expect(await statuses()).toEqual(['failed', 'completed', 'cancelled']);
});

test('pause and resume say what they have changed', async () => {
  const paused = { scheduler: 'jobs', paused: true };

  expect(await operator({ command: 'pause', scheduler: 'jobs' })).toEqual({ ...paused, changed: true });
  expect(await operator({ command: 'pause', scheduler: 'jobs' })).toEqual({ ...paused, changed: false });
  expect(await operator({ command: 'check', scheduler: 'jobs' })).toMatchObject([{ problems: ['failed', 'paused'] }]);
  expect(await operator({ command: 'resume', scheduler: 'jobs' })).toMatchObject({ paused: false, changed: true });
});

test('add queues names that are new, and lists those that are none', async () => {
  const event = { command: 'add', scheduler: 'jobs', name: ['a', 'new', 'no/name'], priority: 3 };

  expect(await operator({ ...event, at: '2099-01-01T00:00:00Z' })).toEqual({
    ...{ scheduler: 'jobs', added: 1, duplicates: 1, interrupted: false },
    refused: [{ line: 3, reason: '"no/name" is no name of a job: it must be words' }],
  });
  expect(await query(testDatabase.url, "select priority, available_at from jobs where name = 'new'")).toEqual([
    { priority: 3, available_at: new Date('2099-01-01T00:00:00Z') },
  ]);
});

test('reset selects by error code and by age, as a duration', async () => {
  await query(
    testDatabase.url,
    "update jobs set last_error = 'timed_out: slow', updated_at = now() - interval '3 hours' where name = 'a'",
  );
  const event = { command: 'reset', scheduler: 'jobs', errorCode: 'timed_out', dryRun: true };

  expect(await operator({ ...event, olderThan: '2h' })).toMatchObject({ matched: 1 });
  expect(await operator({ ...event, olderThan: '4h' })).toMatchObject({ matched: 0 });
  expect(await operator({ ...event, olderThan: '36500d' })).toMatchObject({ matched: 0 });
});

test.each([
  [undefined, /the event's command is missing; it must be one of check, reset, cancel, pause, resume/],
  [{ command: 'toString' }, /the event's command is "toString"; it must be one of check, reset, cancel, pause, resume/],
  [
    { command: 'check', scheduler: 'no-such' },
    /the event's scheduler is "no-such"; it must be one of jobs, jobs-by-uuid/,
  ],
  [{ command: 'check', verbose: true }, /the event of check cannot be used:\n.*"verbose"/],
  [{ command: 'reset', scheduler: 'jobs' }, /say which items, by id, name/],
  [{ command: 'reset', scheduler: 'jobs', id: [] }, /the event of reset cannot be used:\n[\s\S]*id/],
  [
    { command: 'reset', scheduler: 'jobs', id: ['1; drop'] },
    /id is "1; drop"; it must be the id of an item: one of jobs is an integer of 64 bits/,
  ],
  [{ command: 'reset', scheduler: 'jobs', id: [17] }, /^id\[0\] is 17; it must be the id of an item/m],
  [{ command: 'reset', scheduler: 'jobs', ids: ['1'] }, /it has no "ids"; there is scheduler, id, name, status, /],
  [{ command: 'reset', scheduler: 'jobs', status: 'failed' }, /^status is "failed"; it must be a list of 1 to 10000/m],
  [{ command: 'reset', scheduler: 'jobs', status: ['lost'] }, /^status\[0\] is "lost"; it must be one of pending, /m],
  [{ command: 'reset', scheduler: 'jobs', olderThan: 7200 }, /^olderThan is 7200; it must be a duration such as/m],
  [{ command: 'reset', scheduler: 'jobs', olderThan: '999999d' }, /^olderThan is .*, at most 36500d$/m],
  [{ command: 'reset', scheduler: 'jobs', olderThan: '2 h' }, /^olderThan is "2 h"; it must be a duration such as/m],
  [{ command: 'reset', scheduler: 'jobs', errorCode: 'a\0b' }, /^errorCode is "a\\u0000b"; it must be a text without/m],
  [{ command: 'reset', scheduler: 'jobs', all: 'yes' }, /^all is "yes"; it must be true$/m],
  [{ command: 'reset', scheduler: 'jobs', all: true, force: 1 }, /^force is 1; it must be true or false$/m],
  [{ command: 'pause' }, /^scheduler is missing; it must be the name of a scheduler$/m],
  [{ command: 'add', scheduler: 'jobs', name: 'a' }, /^name is "a"; it must be a list of 1 to 10000 names/m],
  [{ command: 'add', scheduler: 'jobs', name: [] }, /^name is a list of 0; it must be a list of 1 to 10000$/m],
  [{ command: 'add', scheduler: 'jobs', name: ['a'], at: '0000-01-01' }, /^at is "0000-01-01"; it must be a time/m],
  [{ command: 'add', scheduler: 'jobs', name: ['a'], at: 'soon' }, /^at is "soon"; it must be a time such as/m],
  [{ command: 'add', scheduler: 'jobs', name: ['a'], priority: 4e9 }, /^priority is 4000000000; it must be an int/m],
  [{ command: 'process', scheduler: 'jobs', item: 'a' }, /the event's command is "process"; it must be one of/],
])('an event that no command can be run by is refused: %j', async (event, message) => {
  await expect(operator(event)).rejects.toThrow(message);
});

test('an event with ten thousand mistakes is refused in a few lines', async () => {
  const refusal = await operator({
    command: 'reset',
    scheduler: 'jobs',
    id: Array(10_000).fill(['x'.repeat(300)]),
  }).catch(String);

  expect(refusal).toMatch(/\nand 9990 more$/);
  expect(String(refusal).length).toBeLessThan(3000);
});
