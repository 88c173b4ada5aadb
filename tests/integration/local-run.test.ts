import { expect, jest, test } from '@jest/globals';
import { schedulers } from '../../functions/index.ts';
import { createTestDatabase, query } from '../support/database.ts';
import { outputOf, runScript, WITH_OWN_SCHEDULERS } from '../support/run-script.ts';
import { until } from '../support/until.ts';

jest.setTimeout(90_000);

/** What becomes of the samples of those whose samples are made to fail, too. */
const OUTCOMES: Readonly<Record<string, object>> = {
  domains: { items: 18, completed: 8, failed: 10 },
  sitemaps: { items: 7, completed: 6, failed: 1 },
};

test('npm start takes every sample of every scheduler to its end within 45 s and prints them as JSON on one line', async () => {
  const run = runScript('scripts/start.ts', ['--json']);

  const stdout = await outputOf(run);

  expect(stdout.trim().split('\n')).toHaveLength(1);
  const reports: Record<string, unknown>[] = [JSON.parse(stdout)].flat();
  expect(reports.map(({ scheduler }) => scheduler).toSorted()).toEqual(schedulers.map(({ name }) => name).toSorted());
  for (const { scheduler, ...report } of reports) {
    expect(report).toEqual({
      pending: 0,
      queued: 0,
      processing: 0,
      cancelled: 0,
      runs: expect.any(Number),
      published: expect.any(Number),
      stale: 0,
      durationMs: expect.any(Number),
      ...(OUTCOMES[String(scheduler)] ?? {
        items: expect.any(Number),
        completed: expect.any(Number),
        failed: expect.any(Number),
      }),
    });
    // Where there is a concurrency key, processors publish too: they hand places over.
    const handsOver = schedulers.some(({ name, concurrency }) => name === scheduler && concurrency !== undefined);
    expect(Number(report['published'])).toBeGreaterThanOrEqual(handsOver ? 1 : Number(report['items']));
    expect(report['durationMs']).toBeLessThan(45_000);
  }
  expect(run.survivors()).toEqual([]);
});

test('npm start asks before it touches a database that was there before, naming it without its password', async () => {
  const run = runScript('scripts/start.ts', [], { DATABASE_URL: 'postgresql://me:hunter2@127.0.0.1:1/rows' });

  expect(await run.ended).toBe(2);
  expect(run.output.stderr).toContain('Migrate the database at postgresql://127.0.0.1:1/rows, and work on what is due');
  expect(run.output.stderr).toContain('add --yes');
  expect(run.output.stderr).not.toContain('hunter2');
});

test.each([
  [['--timeout', 'soon'], 2, /must be a number of seconds above 0/],
  [['--no-such-option'], 2, /unknown option/],
  [['--scheduler', 'no-such'], 2, new RegExp(`There is ${schedulers.map(({ name }) => name).join(', ')}`)],
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

test("tables that lack something end a run on somebody's database before any row is touched, and before anything is started", async () => {
  const database = await createTestDatabase();
  try {
    await query(database.url, "insert into jobs (name) values ('waiting')");
    await query(database.url, 'drop index jobs_claim_index');
    await query(database.url, 'alter table jobs drop column unbegun');
    const rows = () => query(database.url, 'select * from jobs');
    const before = await rows();
    const env = { DATABASE_URL: database.url, ...WITH_OWN_SCHEDULERS };
    const run = runScript('scripts/start.ts', ['--yes', '--timeout', '5', '--scheduler', 'jobs'], env);

    expect(await run.ended).toBe(1);
    expect(run.output.stderr).toMatch(
      /no row was touched.*\n {2}public\.jobs: the column unbegun is missing; wanted: .*\n {2}public\.jobs: the index jobs_claim_index is missing; wanted: .*\n$/,
    );
    expect(await rows()).toEqual(before);
    expect(run.survivors()).toEqual([]);
  } finally {
    await database.drop();
  }
});

test('a dev run that is killed takes its servers and containers with it', async () => {
  const run = runScript('scripts/dev.ts', ['--tick', '1']);
  await until('a run has finished', () => run.output.stderr.includes('run finished'));
  expect(run.survivors().length).toBeGreaterThan(3);

  run.child.kill('SIGKILL');
  await run.ended;

  await until('nothing is left of it', () => run.survivors().length === 0);
});
