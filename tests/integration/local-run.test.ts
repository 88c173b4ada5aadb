import { expect, jest, test } from '@jest/globals';
import { schedulers } from '../../functions/index.ts';
import { SAMPLE_DOMAINS } from '../../local/sample-sites.ts';
import { createTestDatabase, query } from '../support/database.ts';
import { outputOf, runScript } from '../support/run-script.ts';
import { until } from '../support/until.ts';

jest.setTimeout(90_000);

test('npm start takes every sample of every scheduler to its end within 45 s and prints one JSON array', async () => {
  const run = runScript('scripts/start.ts', ['--json']);

  const stdout = await outputOf(run);

  expect(stdout.trim().split('\n')).toHaveLength(1);
  const reports: Record<string, unknown>[] = JSON.parse(stdout);
  expect(reports.map(({ scheduler }) => scheduler).toSorted()).toEqual(schedulers.map(({ name }) => name).toSorted());
  const common = {
    pending: 0,
    queued: 0,
    processing: 0,
    cancelled: 0,
    runs: expect.any(Number),
    published: expect.any(Number),
    stale: 0,
    durationMs: expect.any(Number),
  };
  const [domains, sitemaps] = ['domains', 'sitemaps'].map((name) =>
    reports.find(({ scheduler }) => scheduler === name),
  );
  expect(domains).toEqual({
    ...common,
    ...{ scheduler: 'domains', items: SAMPLE_DOMAINS.length, completed: 8, failed: 10 },
  });
  expect(sitemaps).toEqual({ ...common, scheduler: 'sitemaps', items: 7, completed: 6, failed: 1 });
  expect(domains?.['published']).toBeGreaterThanOrEqual(SAMPLE_DOMAINS.length);
  expect(domains?.['durationMs']).toBeLessThan(45_000);
  expect(run.survivors()).toEqual([]);
});

test('npm start with domains runs these, then the sitemaps that they have queued, and no other samples', async () => {
  const run = runScript('scripts/start.ts', ['--json', 'plain.sluice.test', 'wordpress.sluice.test']);

  const stdout = await outputOf(run);
  expect(JSON.parse(stdout)).toMatchObject([
    { scheduler: 'domains', items: 2, completed: 2 },
    { scheduler: 'sitemaps', items: 4, completed: 4 },
  ]);
  expect(run.survivors()).toEqual([]);
});

test('npm start on a database that has seen its domains does them again, and their sitemaps', async () => {
  const database = await createTestDatabase();
  for (const _time of ['first', 'second']) {
    const run = runScript('scripts/start.ts', ['--yes', '--json', 'plain.sluice.test'], {
      DATABASE_URL: database.url,
    });
    const stdout = await outputOf(run);
    expect(JSON.parse(stdout)).toMatchObject([
      { scheduler: 'domains', items: 1, completed: 1, published: 1 },
      { scheduler: 'sitemaps', items: 1, completed: 1, published: 1 },
    ]);
  }
  await database.drop();
});

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

test('npm start asks before it touches a database that was there before, naming it without its password', async () => {
  const run = runScript('scripts/start.ts', [], { DATABASE_URL: 'postgresql://me:hunter2@127.0.0.1:1/rows' });

  expect(await run.ended).toBe(2);
  expect(run.output.stderr).toContain('Migrate the database at postgresql://127.0.0.1:1/rows, and work on what is due');
  expect(run.output.stderr).toContain('add --yes');
  expect(run.output.stderr).not.toContain('hunter2');
});

test('npm start --scheduler sitemaps runs the sample sitemaps alone', async () => {
  const run = runScript('scripts/start.ts', ['--scheduler', 'sitemaps']);

  expect(await run.ended).toBe(0);
  expect(run.output.stdout).toMatch(/wp-sitemap\.xml\s+│ completed\s+│\s+1 │ sitemapindex, 2 URLs/);
  expect(run.output.stdout).toMatch(/sitemap\.txt\s+│ completed\s+│\s+1 │ text, 2 URLs/);
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

test.each([
  [['--timeout', 'soon'], 2, /must be a number of seconds above 0/],
  [['--no-such-option'], 2, /unknown option/],
  [['--scheduler', 'no-such'], 2, /There is domains, sitemaps/],
  [['--scheduler', 'sitemaps', 'example'], 2, /"example" is not the address of a sitemap/],
  [['--help'], 0, /^$/],
])('npm start with %j exits with %d', async (args, code, stderr) => {
  const run = runScript('scripts/start.ts', args);

  expect(await run.ended).toBe(code);
  expect(run.output.stderr).toMatch(stderr);
  expect(run.output.stderr).not.toMatch(/^ +at /m);
});

test('a setting that cannot be used is named, without a stack trace and without a secret', async () => {
  const run = runScript('scripts/start.ts', [], { DATABASE_URL: 'mysql://me:hunter2@db/x', LOG_LEVEL: 'LOUD' });

  expect(await run.ended).toBe(1);
  expect(run.output.stderr).toContain('DATABASE_URL is (hidden)');
  expect(run.output.stderr).not.toMatch(/hunter2|^ +at /m);
  expect(run.survivors()).toEqual([]);
});

test('a database that cannot be reached is named, without its password and without a stack trace', async () => {
  const run = runScript('scripts/start.ts', ['--yes'], { DATABASE_URL: 'postgresql://me:hunter2@127.0.0.1:1/rows' });

  expect(await run.ended).toBe(1);
  expect(run.output.stderr).toContain('start: the database at postgresql://127.0.0.1:1/rows cannot be used: ');
  expect(run.output.stderr).not.toMatch(/hunter2|^ +at /m);
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

test('a dev run that is killed takes its servers and containers with it', async () => {
  const run = runScript('scripts/dev.ts', ['--tick', '1']);
  await until('a run has finished', () => run.output.stderr.includes('run finished'));
  expect(run.survivors().length).toBeGreaterThan(3);

  run.child.kill('SIGKILL');
  await run.ended;

  await until('nothing is left of it', () => run.survivors().length === 0);
});
