import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { HAS_TERMINAL, runInTerminal } from '../support/pseudo-terminal.ts';
import { WITH_OWN_SCHEDULERS } from '../support/run-script.ts';
import { until } from '../support/until.ts';

jest.setTimeout(60_000);

const CTRL_C = '\x03';
/** Moves the cursor up, to write over what is there. */
const CURSOR_UP = '\x1b[1A';

// On a machine without `script` there is no terminal to be had.
(HAS_TERMINAL ? describe : describe.skip)('in a terminal', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  const start = (command: string, ...args: string[]) =>
    runInTerminal(`scripts/${command}.ts`, args, { DATABASE_URL: database.url, ...WITH_OWN_SCHEDULERS });
  const insertFailed = (count: number) =>
    query(
      database.url,
      `insert into jobs (name, status, finished_at) select 'd' || n, 'failed', now() from generate_series(1, ${count}) n`,
    );
  const countOf = async (status: string) =>
    (await query(database.url, 'select count(*)::int from jobs where status = $1', [status]))[0]?.['count'];

  test('reset asks, and does it on yes', async () => {
    await insertFailed(2);
    const session = start('reset', 'jobs', '--status', 'failed');
    await until('it asks', () => /Reset 2 items of jobs in the database at \S+\? \[y\/N\]/.test(session.output()));
    session.type('y\r');

    expect(await session.ended).toBe(0);
    expect(await countOf('pending')).toBe(2);
  });

  test('reset asks, and leaves it on anything else', async () => {
    await insertFailed(2);
    const session = start('reset', 'jobs', '--status', 'failed');
    await until('it asks', () => session.output().includes('[y/N]'));
    session.type('\r');

    expect(await session.ended).toBe(1);
    expect(session.output()).toContain('Nothing was changed.');
    expect(await countOf('failed')).toBe(2);
  });

  test('Ctrl-C at the question changes nothing', async () => {
    await insertFailed(2);
    const session = start('reset', 'jobs', '--status', 'failed');
    await until('it asks', () => session.output().includes('[y/N]'));
    session.type(CTRL_C);

    expect(await session.ended).not.toBe(0);
    expect(session.output()).not.toMatch(/^ +at /m);
    expect(await countOf('failed')).toBe(2);
  });

  test('a bulk change shows in place how far it is', async () => {
    await insertFailed(5000);
    const session = start('reset', 'jobs', '--all', '--yes');

    expect(await session.ended).toBe(0);
    expect(session.output()).toContain('1,000 of 5,000 reset');
    expect(session.output()).toContain('5,000 items of jobs reset.');
  });

  test('check --watch refreshes in place, until Ctrl-C', async () => {
    const session = start('check', 'jobs', '--watch', '--interval', '0.2');
    await until('it has refreshed', () => session.output().includes(CURSOR_UP));
    session.type(CTRL_C);

    expect(await session.ended).toBe(0);
    expect(session.output()).toMatch(/throughput {2}[▁-█]/);
  });

  test('Ctrl-C stops an add that waits for names', async () => {
    const session = start('add', 'jobs', '-');
    await until('it waits', () => session.output().includes('Names, a line each'));
    session.type(CTRL_C);

    expect(await session.ended).toBe(1);
    expect(session.output()).toContain('0 added, 0 there already, 0 refused.');
    expect(session.output()).toContain('Stopped: what follows was not read.');
  });
});
