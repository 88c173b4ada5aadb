import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import * as z from 'zod';
import { type Database, openDatabase } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { commands } from '../../lib/operations/all-commands.ts';
import { operate } from '../../lib/operations/operator.ts';
import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { itemsByRow } from '../../lib/scheduler/items-by-row.ts';
import { integer, text } from '../../lib/scheduler/written-values.ts';
import { parseSettings } from '../../lib/settings.ts';
import { rowsIn } from '../../scripts/cli/rows-file.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { UuidJob } from '../support/keyed-jobs.ts';
import { recordingLogger } from '../support/recorders.ts';

/** Jobs that need an owner besides their name. */
const jobs = defineScheduler({
  name: 'owned-jobs',
  entity: UuidJob,
  settingsPrefix: 'OWNED_JOB_SCHEDULER_',
  settings: z.object({}),
  items: itemsByRow({
    key: 'name',
    row: z.object({ name: text(10), owner: text(10), priority: integer(16).optional() }),
    async enqueue(rows, columns, em) {
      await em.insertMany(
        UuidJob,
        rows.map((row) => ({ ...row, ...columns })),
      );
    },
  }),
  work: async () => ({ process: async () => 'done', apply: () => {}, normalize: (written: string) => written.trim() }),
});

let directory: string;
let testDatabase: TestDatabase;
let database: Database;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-rows-'));
  testDatabase = await createTestDatabase();
  database = openDatabase(parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url }), [UuidJob]);
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
  await rm(directory, { recursive: true });
});

const clock = new FakeClock('2100-01-01T00:00:00.000Z');
const { signal } = new AbortController();
const add = (items: object) =>
  operate(
    commands,
    { database, schedulers: [jobs], clock, env: {}, logger: recordingLogger([]), signal },
    { command: 'add', scheduler: 'owned-jobs', ...items },
  );
const rows = async () =>
  (await database.fork().find(UuidJob, {}, { orderBy: { name: 'asc' } })).map(({ name, owner, priority, status }) => ({
    ...{ name, owner, priority, status },
  }));

test('rows are queued, each once, and one that is wrong is refused alone with all that is wrong', async () => {
  const given = [
    { name: ' A ', owner: 'ann' },
    { name: 'A', owner: 'bob' },
    { name: 'B', owner: 'x'.repeat(11), weight: 3 },
    { name: 'C', owner: 'cat', priority: '7' },
  ];
  expect(await add({ row: given })).toEqual({
    scheduler: 'owned-jobs',
    added: 2,
    duplicates: 1,
    refused: [
      {
        line: 3,
        reason:
          'owner is "xxxxxxxxxxx"; it must be a text of at most 10 characters; there is no "weight", but name, owner, priority',
      },
    ],
    interrupted: false,
  });
  expect(await rows()).toEqual([
    { name: 'A', owner: 'ann', priority: 0, status: 'pending' },
    { name: 'C', owner: 'cat', priority: 7, status: 'pending' },
  ]);
  expect(await add({ row: given.slice(0, 1) })).toMatchObject({ added: 0, duplicates: 1 });
});

test('a name that is not enough is refused, with what the row needs', async () => {
  expect(await add({ name: ['A'] })).toMatchObject({
    added: 0,
    refused: [{ line: 1, reason: 'owner is missing; it must be a text of at most 10 characters' }],
  });
});

test('a name whose row is there already is enough', async () => {
  await add({ row: [{ name: 'A', owner: 'ann' }] });

  expect(await add({ name: ['B', 'A'] })).toMatchObject({ added: 0, duplicates: 1, refused: [{ line: 1 }] });
});

test.each([
  ['neither names nor rows', {}, /it must have either name or row/],
  ['both', { name: ['A'], row: [{ name: 'B' }] }, /it must have either name or row/],
  ['a row that is none', { row: [7] }, /row.*is.*it must be/],
])('an event with %s is refused', async (_what, items, message) => {
  await expect(add(items)).rejects.toThrow(message);
});

test.each([
  ['rows.csv', '\uFEFFname;owner\r\n"A;1";ann\r\nB;\r\nC;cat;7\r\n'],
  ['rows.ndjson', '{"name":"A;1","owner":"ann"}\n\n{"name":"B"}\n{"name":"C"\n'],
])('the rows of %s are added, and the wrong ones listed', async (name, content) => {
  const file = join(directory, name);
  await writeFile(file, content);
  const given = rowsIn(jobs, file, signal);

  expect(await add({ row: given })).toMatchObject({
    added: 1,
    refused: [{ reason: expect.stringMatching(/owner is missing/) }, { reason: expect.any(String) }],
  });
  expect(await rows()).toMatchObject([{ name: 'A;1', owner: 'ann' }]);
});

test('a CSV file that ends inside of a quote is named', async () => {
  const file = join(directory, 'rows.csv');
  await writeFile(file, 'name,owner\n"A,ann\n');

  await expect(add({ row: rowsIn(jobs, file, signal) })).rejects.toThrow(/rows.csv cannot be read as CSV: Quote/);
});
