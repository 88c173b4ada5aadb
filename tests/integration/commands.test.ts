import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { migrationsFromNothing } from '../../migrations/existing.ts';
import { adminQuery, createTestDatabase, query, type TestDatabase, urlOf } from '../support/database.ts';
import { schedulers } from '../support/own-schedulers.ts';
import { type RunningScript, runScript, WITH_OWN_SCHEDULERS } from '../support/run-script.ts';
import { until } from '../support/until.ts';

jest.setTimeout(60_000);

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'sluice-commands-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function ended(running: RunningScript): Promise<Ended> {
  const code = await running.ended;
  return { code, ...running.output };
}

const start = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  runScript(`scripts/${command}.ts`, args, { DATABASE_URL: database.url, ...WITH_OWN_SCHEDULERS, ...env });
const run = (command: string, ...args: string[]) => ended(start(command, args));
const rows = (sql: string) => query(database.url, sql);
const insertJobs = (count: number, columns = '', values = '') =>
  rows(`insert into jobs (name${columns}) select 'd' || n${values} from generate_series(1, ${count}) n`);
const insertFailed = (count: number) =>
  insertJobs(count, ', status, finished_at, attempts, last_error', ", 'failed', now(), 3, 'timed_out: too slow'");

test('add queues items by name, counts those that are there, and lists those that are none', async () => {
  await rows("insert into jobs (name) values ('nodejs')");

  const result = await run('add', 'jobs', ' Example', 'nodejs', 'no/name', '--priority', '3');

  expect(result).toEqual({
    code: 1,
    stdout: '1 added, 1 there already, 1 refused.\n  line 3: "no/name" is no name of a job: it must be words\n',
    stderr: '',
  });
  expect(await rows('select name, status, priority from jobs order by id')).toEqual([
    { name: 'nodejs', status: 'pending', priority: 0 },
    { name: 'example', status: 'pending', priority: 3 },
  ]);
});

test('add reads the first column of a file', async () => {
  const file = join(folder, 'list.csv');
  writeFileSync(file, '\uFEFF"example",Example\n\nnodejs;Node\n');

  expect(JSON.parse((await run('add', 'jobs', '--file', file, '--json')).stdout)).toEqual({
    scheduler: 'jobs',
    added: 2,
    duplicates: 0,
    refused: [],
    interrupted: false,
  });
});

test('add reads a hundred thousand lines from standard input in seconds, and says how far it is', async () => {
  const file = join(folder, 'many.txt');
  writeFileSync(file, Array.from({ length: 100_000 }, (_, index) => `site-${index}`).join('\n'));
  const started = Date.now();
  const result = await ended(start('add', ['jobs', '--file', file]));

  expect(result).toMatchObject({ code: 0, stdout: '100000 added, 0 there already, 0 refused.\n' });
  expect(result.stderr).toMatch(/^[\d,]+ lines read\n/);
  expect(Date.now() - started).toBeLessThan(20_000);
});

test('check shows every scheduler, and what is wrong', async () => {
  await insertFailed(2);

  const { code, stdout } = await run('check');

  expect(code).toBe(0);
  expect(stdout).toContain(
    'jobs\n  items       pending 0, queued 0, processing 0, completed 0, failed 2, cancelled 0\n',
  );
  expect(stdout).toContain('  last run    none yet\n');
  expect(stdout).toContain('  last hour   0 completed, 2 failed (100.0 %), 0.0 a minute\n');
  expect(stdout).toContain('  errors      timed_out 2\n');
  expect(stdout).toContain('  ! items failed in the last hour\n');
  expect(stdout).toContain('jobs-by-uuid\n');
});

test('check of an empty database says so, and that no run was made', async () => {
  const { code, stdout } = await run('check', 'jobs');

  expect(code).toBe(0);
  expect(stdout).toContain('pending 0, queued 0, processing 0, completed 0, failed 0, cancelled 0\n');
  expect(stdout).toContain('  oldest due  none\n  last run    none yet\n  last hour   nothing done\n');
});

test('check exits with 1 on the problems that it is told to mind, and on no others', async () => {
  await insertFailed(1);

  expect(await run('check', 'jobs', '--fail-on', 'failed')).toMatchObject({ code: 1 });
  expect(await run('check', 'jobs', '--fail-on', 'paused')).toMatchObject({ code: 0 });
});

test('what a site has sent is shown by check, and obeyed by no terminal', async () => {
  await rows(`insert into jobs (name, status, finished_at, last_error, errors) select 'evil', 'failed', now(), message,
    jsonb_build_array(jsonb_build_object('at', now(), 'attempt', 1, 'code', 'http_4xx', 'message', message))
    from (values (e'\\u001b]0;owned\\u0007 \\u009b2J \\u202egpj.exe \\u001b[31mred\\nforged: line')) as hostile (message)`);

  const text = (await run('check', '--item', 'evil')).stdout;
  expect(text).toContain('␛]0;owned␇ \\u009b2J \\u202egpj.exe ␛[31mred␊forged: line');
  const json = (await run('check', '--item', 'evil', '--json')).stdout;
  expect(JSON.parse(json)[0].lastError).toContain('\u009b2J \u202egpj.exe');
  for (const output of [text, json]) expect(output).not.toMatch(/[^\n\P{Cc}]|\p{Bidi_Control}/u);
});

test("check --item tells one item's whole story, by id or by name", async () => {
  await rows(`insert into jobs (name, attempts, last_error, errors) values ('example', 1, 'http_5xx: it broke',
    '[{"at":"2026-11-23T10:00:00.000Z","attempt":1,"code":"http_5xx","message":"it broke"}]')`);
  const [row] = await rows('select id from jobs');

  for (const item of [' EXAMPLE', String(row?.['id'])]) {
    const { code, stdout } = await run('check', 'jobs', '--item', item);
    expect(code).toBe(0);
    expect(stdout).toContain('  status      pending\n  attempts    1\n');
    expect(stdout).toContain('    attempt 1  2026-11-23T10:00:00.000Z  http_5xx: it broke\n');
  }
  expect(await run('check', '--item', 'nobody')).toEqual({
    code: 1,
    stdout: '',
    stderr: `check: no item "nobody" of ${schedulers.map(({ name }) => name).join(', ')}\n`,
  });
});

test('check --json prints the reports alone', async () => {
  await insertJobs(3);

  const { code, stdout, stderr } = await run('check', 'jobs', '--json');

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject([
    { scheduler: 'jobs', counts: { pending: 3 }, inFlight: 0, lastRun: null, problems: ['stale'] },
  ]);
});

test('check --watch goes on until Ctrl-C, with the throughput', async () => {
  const watching = start('check', ['jobs', '--watch', '--interval', '0.2']);
  await until('two reports are there', () => watching.output.stdout.split('throughput').length > 2);
  watching.child.kill('SIGINT');

  expect(await watching.ended).toBe(0);
  expect(watching.output.stdout).toMatch(/ {2}throughput {2}[▁-█]+ \d+\.\d a second\n/);
});

test('reset sets selected items back, and says how many', async () => {
  await insertFailed(3);
  await rows("insert into jobs (name, status, finished_at) values ('done', 'completed', now())");

  expect(await run('reset', 'jobs', '--status', 'failed', '--yes')).toMatchObject({
    code: 0,
    stdout: '3 items of jobs reset.\n',
  });
  expect(await rows('select status, count(*)::int from jobs group by status order by status')).toEqual([
    { status: 'completed', count: 1 },
    { status: 'pending', count: 3 },
  ]);
});

test('reset --dry-run changes nothing', async () => {
  await insertFailed(3);

  expect(await run('reset', 'jobs', '--error', 'timed_out', '--dry-run')).toMatchObject({
    code: 0,
    stdout: '3 items of jobs would be reset.\n',
  });
  expect(await rows("select 1 from jobs where status = 'failed'")).toHaveLength(3);
});

test('an error code may be given by its full name', async () => {
  await insertFailed(3);

  expect(await run('reset', 'jobs', '--error-code', 'timed_out', '--yes', '--json')).toMatchObject({
    code: 0,
    stdout: '{"scheduler":"jobs","matched":3,"changed":3,"interrupted":false}\n',
  });
});

test('reset names the items that the database refuses, changes the others, and exits with 1', async () => {
  await insertFailed(3);
  await rows("alter table jobs add constraint sane check (name <> 'd2') not valid");

  expect(await run('reset', 'jobs', '--all', '--yes')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^2 items of jobs reset\.\n {2}item 2 is refused by the database: .*sane/),
  });
});

test('reset does not act on its own where nobody can answer', async () => {
  await insertFailed(3);

  expect(await run('reset', 'jobs', '--status', 'failed')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^reset: Reset 3 items of jobs in the database at postgresql:\/\/[^@?]+\? Nobody is there to answer: add --yes\n$/,
    ),
  });
  expect(await rows("select 1 from jobs where status = 'failed'")).toHaveLength(3);
});

test('reset of nothing exits with 1', async () => {
  expect(await run('reset', 'jobs', '--name', 'nobody', '--yes', '--json')).toMatchObject({
    code: 1,
    stdout: '{"scheduler":"jobs","matched":0,"changed":0}\n',
  });
});

test('Ctrl-C stops a reset between two batches, which says where it stands', async () => {
  await insertFailed(20_000);
  const resetting = start('reset', ['jobs', '--all', '--yes', '--json']);
  await until(
    'a batch is done',
    async () => (await rows("select 1 from jobs where status = 'pending' limit 1")).length > 0,
  );
  resetting.child.kill('SIGINT');

  const { code, stdout } = await ended(resetting);
  const { changed, interrupted } = JSON.parse(stdout);
  expect({ code, interrupted }).toEqual({ code: 1, interrupted: true });
  expect(await rows("select count(*)::int from jobs where status = 'pending'")).toEqual([{ count: changed }]);
  expect(changed % 1000).toBe(0);
});

test('Ctrl-C stops an add between two batches, which says where it stands', async () => {
  const file = join(folder, 'many.txt');
  writeFileSync(file, Array.from({ length: 100_000 }, (_, n) => `d${n}\n`).join(''));
  const adding = start('add', ['jobs', '--file', file, '--json']);
  await until('a batch is done', async () => (await rows('select 1 from jobs limit 1')).length > 0);
  adding.child.kill('SIGINT');

  const { code, stdout } = await ended(adding);
  const { added, interrupted } = JSON.parse(stdout);
  expect({ code, interrupted }).toEqual({ code: 1, interrupted: true });
  expect(await rows('select count(*)::int from jobs')).toEqual([{ count: added }]);
  expect(added % 1000).toBe(0);
});

test('cancel takes pending items out of the work', async () => {
  await insertJobs(2);

  expect(await run('cancel', 'jobs', '--name', 'd1', '--yes')).toMatchObject({ code: 0 });
  expect(await rows('select status from jobs order by id')).toEqual([{ status: 'cancelled' }, { status: 'pending' }]);
});

test('pause and resume say what they have changed', async () => {
  expect(await run('pause', 'jobs')).toEqual({ code: 0, stdout: 'jobs is paused.\n', stderr: '' });
  expect(await run('pause', 'jobs')).toMatchObject({ code: 1, stdout: 'jobs is paused already.\n' });
  expect((await run('check', 'jobs')).stdout).toContain('! the scheduler is paused');
  expect(await run('resume', 'jobs')).toMatchObject({ code: 0, stdout: 'jobs is resumed.\n' });
});

test('process takes one item through, here and now, and shows its log and its story', async () => {
  await rows("insert into jobs (name) values ('refused')");

  const { code, stdout, stderr } = await run('process', 'jobs', 'refused');

  expect(code).toBe(1);
  expect(stderr).toMatch(/WARN|ERROR|INFO/);
  expect(stdout).toMatch(/status {6}failed\n {2}attempts {4}1\n/);
  expect(stdout).toContain('name_refused');
});

test('process leaves an item alone that is done, unless it is told to set it back', async () => {
  await insertFailed(1);

  expect(await run('process', 'jobs', 'd1')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^process: item \d+ is failed; --reset sets it back to pending first\n$/),
  });
  expect(await run('process', 'jobs', 'd1', '--reset')).toMatchObject({
    stdout: expect.stringContaining('attempts'),
  });
});

const COMMANDS = ['migrate', 'add', 'check', 'reset', 'cancel', 'process', 'pause', 'resume'];

test.each(COMMANDS)('%s --help shows examples and exits with 0', async (command) => {
  const { code, stdout } = await run(command, '--help');

  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`Examples:\\n(?:.*\\n)*?.*npm run ${command}`));
});

test.each([
  ['add', ['jobs'], /give names, or --file/],
  ['add', ['no-such', 'x'], /There is jobs, jobs-by-uuid/],
  ['add', ['jobs', '--file', 'no-such.csv'], /no-such.csv cannot be read/],
  ['add', ['jobs', 'a', '--at', 'soon'], /must be a time such as/],
  ['add', ['jobs', 'a', '--priority', 'high'], /must be an integer from -32767 to 32767/],
  ['check', ['--fail-on', 'bad'], /There is failed, stale, errors, paused/],
  ['check', ['--watch', '--json'], /--watch goes with neither --json nor --item/],
  ['reset', ['jobs'], /say which items/],
  ['reset', ['jobs', '--status', 'lost'], /There is pending, queued/],
  ['reset', ['jobs', '--id', 'x'], /must be the id of an item/],
  ['cancel', ['jobs', '--older-than', '5'], /must be a duration such as/],
  ['pause', [], /missing required argument/],
])('%s with %j is bad usage: it exits with 2 and says what is allowed', async (command, args, stderr) => {
  const result = await run(command, ...args);

  expect(result).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(stderr) });
  expect(result.stderr).not.toMatch(/^ +at /m);
});

test.each(COMMANDS)(
  '%s names a database that is down, without its password and without a stack trace',
  async (command) => {
    const args = {
      migrate: [],
      check: [],
      reset: ['jobs', '--all', '--yes'],
      cancel: ['jobs', '--all', '--yes'],
    }[command] ?? ['jobs', 'a'];
    const given = command === 'pause' || command === 'resume' ? ['jobs'] : args;
    const result = await ended(start(command, given, { DATABASE_URL: 'postgresql://me:hunter2@127.0.0.1:1/rows' }));

    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toContain(`${command}: the database at postgresql://127.0.0.1:1/rows cannot be used: `);
    expect(result.stderr).not.toMatch(/hunter2|^ +at /m);
  },
);

test('a database that is not migrated is named, with what to do about it', async () => {
  const name = `${new URL(database.url).pathname.slice(1)}_empty`;
  await adminQuery(`create database ${name}`);

  const result = await ended(start('check', [], { DATABASE_URL: urlOf(name) }));
  await adminQuery(`drop database ${name} with (force)`);

  expect(result).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not migrated: npm run migrate\n$/) });
});

/** No migration makes the tables of the tests' own schedulers. */
const LACKS = `
Not as the schedulers need it:
  public.jobs: the table is missing
  public.uuid_jobs: the table is missing
`;

test('migrate lists what is pending, applies it, and the second time nothing; it says what the tables lack all the same', async () => {
  const name = `${new URL(database.url).pathname.slice(1)}_empty`;
  await adminQuery(`create database ${name}`);
  const migrate = (...args: string[]) =>
    ended(start('migrate', [...args, '--existing-tables'], { DATABASE_URL: urlOf(name) }));

  const before = await migrate('--status');
  const applied = await migrate();
  const after = await migrate('--status', '--json');
  const again = await migrate();
  await adminQuery(`drop database ${name} with (force)`);

  const names = migrationsFromNothing.map((migration) => migration.name);
  expect(before).toMatchObject({
    code: 0,
    stdout: names.map((migration) => `${migration} pending\n`).join('') + LACKS,
  });
  expect(applied).toMatchObject({
    code: 0,
    stdout: names.map((migration) => `${migration} applied\n`).join('') + LACKS,
  });
  expect(JSON.parse(after.stdout)).toEqual({
    migrations: names.map((migration) => ({ name: migration, appliedAt: expect.any(String) })),
    differences: ['public.jobs: the table is missing', 'public.uuid_jobs: the table is missing'],
  });
  expect(again).toMatchObject({ code: 0, stdout: `Nothing was pending.\n${LACKS}` });
});

test('without a database, and no local run to find one by, a command says so', async () => {
  const result = await ended(start('check', [], { DATABASE_URL: '' }));

  expect(result).toMatchObject({
    code: 1,
    stderr: 'check: DATABASE_URL is not set, and no `npm run dev` is running\n',
  });
});
