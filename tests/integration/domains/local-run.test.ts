import { expect, jest, test } from '@jest/globals';
import { schedulers } from '../../../functions/index.ts';
import { createTestDatabase, query } from '../../support/database.ts';
import { outputOf, runScript } from '../../support/run-script.ts';
import { until } from '../../support/until.ts';

jest.setTimeout(90_000);

test('npm start on a database that was there before works on what is due, adds no samples, and ends when nothing is', async () => {
  const database = await createTestDatabase();
  await query(
    database.url,
    `insert into domains (domain, available_at) values ('plain.sluice.test', now()), ('later.sluice.test', now() + '1 day')`,
  );
  await query(
    database.url,
    `insert into domains (domain, status, finished_at) values ('done.sluice.test', 'completed', now() - interval '1 day')`,
  );
  const run = runScript('scripts/start.ts', ['--scheduler', 'domains', '--yes', '--json'], {
    DATABASE_URL: database.url,
  });

  const stdout = await outputOf(run);
  expect(JSON.parse(stdout)).toMatchObject({ scheduler: 'domains', items: 1, completed: 1, pending: 0 });
  expect(run.output.stderr).toContain(`On the database at postgresql://${new URL(database.url).host}/`);
  expect(await query(database.url, 'select domain, status from domains order by domain')).toEqual([
    { domain: 'done.sluice.test', status: 'completed' },
    { domain: 'later.sluice.test', status: 'pending' },
    { domain: 'plain.sluice.test', status: 'completed' },
  ]);
  await database.drop();
});

test('npm start ends with a table: each domain, its status, attempts, and its title or error', async () => {
  const run = runScript('scripts/start.ts', ['--scheduler', 'domains', 'plain.sluice.test', 'missing.sluice.test']);

  expect(await run.ended).toBe(0);

  expect(run.output.stdout).toMatch(/plain\.sluice\.test\s+│ completed\s+│\s+1 │ A plain page/);
  expect(run.output.stdout).toMatch(/missing\.sluice\.test\s+│ failed\s+│\s+1 │ http_4xx/);
  expect(run.output.stdout).toContain('2 items: pending 0, queued 0, processing 0, completed 1, failed 1, cancelled 0');
});

test('npm start of one scheduler prints one JSON object; out of time, it says what is not done and exits with 1', async () => {
  const run = runScript('scripts/start.ts', [
    '--scheduler',
    'domains',
    'silent.sluice.test',
    '--timeout',
    '1',
    '--json',
  ]);

  expect(await run.ended).toBe(1);
  expect(JSON.parse(run.output.stdout)).toMatchObject({ scheduler: 'domains', items: 1, completed: 0, failed: 0 });
  expect(run.output.stderr).toContain('1 items are not done yet; see --timeout');
  expect(run.survivors()).toEqual([]);
});

test('npm run dev picks up rows of anyone; Ctrl-C settles what is in hand and leaves no process behind', async () => {
  const run = runScript('scripts/dev.ts', ['--tick', '1'], { FETCH_TIMEOUT_SECONDS: '2' });
  const log = () => run.output.stderr;
  await until('the database is there', () => log().includes('DATABASE_URL='));
  const url = /DATABASE_URL=(\S+)/.exec(log())?.[1] ?? '';

  await query(url, "insert into domains (domain) values ('plain.sluice.test')");
  await until('the row is completed', () => log().includes('item completed'));

  await query(url, "insert into domains (domain) values ('silent.sluice.test')");
  await until('the second row is being processed', async () => {
    const [row] = await query(url, "select status from domains where domain = 'silent.sluice.test'");
    return row?.['status'] === 'processing';
  });
  run.child.kill('SIGINT');

  expect(await run.ended).toBe(0);
  const [, afterInterrupt = ''] = log().split('Stopping:');
  expect(afterInterrupt).toMatch(/item will be retried .*timed_out/);
  // A run of each scheduler may have been under way; in the two seconds that the item takes, more would have followed.
  expect(afterInterrupt.split('run finished').length - 1).toBeLessThanOrEqual(schedulers.length);
  expect(afterInterrupt).toContain('Stopped.');
  expect(run.survivors()).toEqual([]);
});
