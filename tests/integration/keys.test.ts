import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { operatorCommands } from '../../lib/operations/commands.ts';
import { openForOperations } from '../../lib/operations/open.ts';
import { operate } from '../../lib/operations/operator.ts';
import { process } from '../../lib/operations/process-command.ts';
import { parseSettings } from '../../lib/settings.ts';
import { idOf } from '../../lib/work-item/key-type.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { jobNameOf, keyedSchedulers } from '../support/keyed-jobs.ts';
import { recordingLogger } from '../support/recorders.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = openForOperations(parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url }), keyedSchedulers);
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

function ask(event: object): Promise<unknown> {
  const operation = {
    ...{ database, schedulers: keyedSchedulers, clock: systemClock, logger: recordingLogger([]) },
    env: { DATABASE_URL: testDatabase.url },
    signal: new AbortController().signal,
  };
  return operate({ ...operatorCommands, process }, operation, event);
}

describe.each(keyedSchedulers.map((scheduler) => [scheduler.name, scheduler] as const))('%s', (name, scheduler) => {
  async function addTwo(): Promise<string[]> {
    const names = [jobNameOf(1), jobNameOf(2)];
    await database.unitOfWork((em) => scheduler.items.enqueue(names, {}, em, new Date()));
    const items = await database.fork().find(scheduler.entity, {}, { orderBy: { id: 'asc' } });
    return items.map(idOf);
  }

  test('an operator finds, processes, resets and cancels an item by its id', async () => {
    const [id = '', other = ''] = await addTwo();

    expect(JSON.parse(JSON.stringify(await ask({ command: 'check', scheduler: name, item: id })))).toEqual([
      expect.objectContaining({ scheduler: name, status: 'pending' }),
    ]);
    expect(await ask({ command: 'process', scheduler: name, item: id })).toMatchObject({ status: 'completed' });
    expect(await ask({ command: 'reset', scheduler: name, id: [id] })).toMatchObject({ matched: 1, changed: 1 });
    expect(await ask({ command: 'cancel', scheduler: name, id: [other] })).toMatchObject({ matched: 1, changed: 1 });
    const items = await database.fork().find(scheduler.entity, {}, { orderBy: { id: 'asc' } });
    expect(items.map(({ status }) => status)).toEqual(['pending', 'cancelled']);
  });

  test('an operator finds an item by its name', async () => {
    await addTwo();

    expect(await ask({ command: 'check', scheduler: name, item: jobNameOf(2) })).toHaveLength(1);
  });

  test('what is no id is refused with what one is, and nothing is changed', async () => {
    await addTwo();
    const nonsense = name === 'jobs-by-text' ? '' : "1' or '1'='1";

    await expect(ask({ command: 'reset', scheduler: name, id: [nonsense] })).rejects.toMatchObject({
      code: 'operation_invalid',
      message: expect.stringMatching(/must be the id of an item: one of jobs-[\w-]+ is an? (uuid|text|integer)/),
    });
  });
});
