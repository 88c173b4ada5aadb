import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { JobNote, jobEntities } from '../support/jobs.ts';
import { ROOT } from '../support/project-files.ts';
import { outputOf, runProgram } from '../support/run-script.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeEach(async () => {
  testDatabase = await createTestDatabase();
  await query(
    testDatabase.url,
    'alter table job_notes drop constraint job_notes_text_unique, alter column text type text',
  );
  database = openDatabase(parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url }), jobEntities);
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

test.each([
  ['short', 'it\'s a \\ short "one" ? ?? $1 🙂'],
  ['long', 'it\'s a \\ long "one" ? ?? $1 🙂'.repeat(100)],
  ['long, of quotes', "'".repeat(5000)],
])('a text is stored as it is: %s', async (_what, text) => {
  await database.unitOfWork((em) => em.insert(JobNote, { text }));
  await database.unitOfWork(async (em) => void em.create(JobNote, { text: `${text} created` }));

  const stored = await database.fork().find(JobNote, {}, { orderBy: { id: 'asc' } });
  expect(stored.map((note) => note.text)).toEqual([text, `${text} created`]);
  expect(await database.fork().count(JobNote, { text })).toBe(1);
});

test('several long texts in one statement find their places', async () => {
  const texts = Array.from({ length: 30 }, (_, index) => `${index} `.repeat(1000));
  await database.unitOfWork((em) =>
    em.insertMany(
      JobNote,
      texts.map((text) => ({ text })),
    ),
  );

  expect((await database.fork().find(JobNote, { text: { $in: texts } })).map(({ text }) => text).toSorted()).toEqual(
    texts.toSorted(),
  );
});

test.each([
  ['a million characters each, side by side', 4, ['10', '1000000']],
  // The driver's buffer for the parameters grows by copying: this case was 21 times as part of the statement's text.
  ['a thousand characters each, ten thousand at once', 6, ['10000', '1000', 'together']],
])('writing texts takes a few times their size in memory: %s', async (_what, times, how) => {
  const run = runProgram(ROOT, ['--expose-gc', 'tests/support/write-texts.ts', ...how], {
    DATABASE_URL: testDatabase.url,
  });

  expect(Number(await outputOf(run))).toBeLessThan(times);
});
