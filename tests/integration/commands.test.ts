import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { schedulers } from '../../functions/index.ts';
import { migrations } from '../../migrations/index.ts';
import { adminQuery, createTestDatabase, query, type TestDatabase, urlOf } from '../support/database.ts';
import { type RunningScript, runScript } from '../support/run-script.ts';
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
  runScript(`scripts/${command}.ts`, args, { DATABASE_URL: database.url, ...env });
const run = (command: string, ...args: string[]) => ended(start(command, args));
const rows = (sql: string) => query(database.url, sql);
const insertDomains = (count: number, columns = '', values = '') =>
  rows(
    `insert into domains (domain${columns}) select 'd' || n || '.test'${values} from generate_series(1, ${count}) n`,
  );
const insertFailed = (count: number) =>
  insertDomains(count, ', status, finished_at, attempts, last_error', ", 'failed', now(), 3, 'timed_out: too slow'");

test('add queues domains by name, counts those that are there, and lists those that are none', async () => {
  await rows("insert into domains (domain) values ('nodejs.org')");

  const result = await run(
    'add',
    'domains',
    'https://Example.com/about',
    'nodejs.org',
    'not a domain',
    '--priority',
    '3',
  );

  expect(result).toEqual({
    code: 1,
    stdout: '1 added, 1 there already, 1 refused.\n  line 3: "not a domain" is not a domain: it contains white space\n',
    stderr: '',
  });
  expect(await rows('select domain, status, priority from domains order by id')).toEqual([
    { domain: 'nodejs.org', status: 'pending', priority: 0 },
    { domain: 'example.com', status: 'pending', priority: 3 },
  ]);
});

test('add queues sitemaps by their address, with a domain that is not processed', async () => {
  expect(await run('add', 'sitemaps', 'https://example.com/sitemap.xml')).toMatchObject({ code: 0 });

  expect(
    await rows(
      'select url, s.status, discovery_method, d.status as domain from sitemaps s join domains d on d.id = domain_id',
    ),
  ).toEqual([
    { url: 'https://example.com/sitemap.xml', status: 'pending', discovery_method: 'manual', domain: 'completed' },
  ]);
});

test('add reads the first column of a file', async () => {
  const file = join(folder, 'list.csv');
  writeFileSync(file, '\uFEFF"example.com",Example\n\nnodejs.org;Node\n');

  expect(JSON.parse((await run('add', 'domains', '--file', file, '--json')).stdout)).toEqual({
    scheduler: 'domains',
    added: 2,
    duplicates: 0,
    refused: [],
    interrupted: false,
  });
});

test('add reads a hundred thousand lines from standard input in seconds, and says how far it is', async () => {
  const file = join(folder, 'many.txt');
  writeFileSync(file, Array.from({ length: 100_000 }, (_, index) => `site-${index}.com`).join('\n'));
  const started = Date.now();
  const result = await ended(start('add', ['domains', '--file', file]));

  expect(result).toMatchObject({ code: 0, stdout: '100000 added, 0 there already, 0 refused.\n' });
  expect(result.stderr).toMatch(/^[\d,]+ lines read\n/);
  expect(Date.now() - started).toBeLessThan(20_000);
});

test('check shows every scheduler, and what is wrong', async () => {
  await insertFailed(2);

  const { code, stdout } = await run('check');

  expect(code).toBe(0);
  expect(stdout).toContain(
    'domains\n  items       pending 0, queued 0, processing 0, completed 0, failed 2, cancelled 0\n',
  );
  expect(stdout).toContain('  last run    none yet\n');
  expect(stdout).toContain('  last hour   0 completed, 2 failed (100.0 %), 0.0 a minute\n');
  expect(stdout).toContain('  errors      timed_out 2\n');
  expect(stdout).toContain('  ! items failed in the last hour\n');
  expect(stdout).toContain('sitemaps\n');
});

test('check of an empty database says so, and that no run was made', async () => {
  const { code, stdout } = await run('check', 'domains');

  expect(code).toBe(0);
  expect(stdout).toContain('pending 0, queued 0, processing 0, completed 0, failed 0, cancelled 0\n');
  expect(stdout).toContain('  oldest due  none\n  last run    none yet\n  last hour   nothing done\n');
});

test('check exits with 1 on the problems that it is told to mind, and on no others', async () => {
  await insertFailed(1);

  expect(await run('check', 'domains', '--fail-on', 'failed')).toMatchObject({ code: 1 });
  expect(await run('check', 'domains', '--fail-on', 'paused')).toMatchObject({ code: 0 });
});

test('what a site has sent is shown by check, and obeyed by no terminal', async () => {
  await rows(`insert into domains (domain, status, finished_at, last_error, errors) select 'evil.test', 'failed', now(), message,
    jsonb_build_array(jsonb_build_object('at', now(), 'attempt', 1, 'code', 'http_4xx', 'message', message))
    from (values (e'\\u001b]0;owned\\u0007 \\u009b2J \\u202egpj.exe \\u001b[31mred\\nforged: line')) as hostile (message)`);

  const text = (await run('check', '--item', 'evil.test')).stdout;
  expect(text).toContain('␛]0;owned␇ \\u009b2J \\u202egpj.exe ␛[31mred␊forged: line');
  const json = (await run('check', '--item', 'evil.test', '--json')).stdout;
  expect(JSON.parse(json)[0].lastError).toContain('\u009b2J \u202egpj.exe');
  for (const output of [text, json]) expect(output).not.toMatch(/[^\n\P{Cc}]|\p{Bidi_Control}/u);
});

test("check --item tells one item's whole story, by id or by name", async () => {
  await rows(`insert into domains (domain, attempts, last_error, errors) values ('example.com', 1, 'http_5xx: it broke',
    '[{"at":"2026-11-23T10:00:00.000Z","attempt":1,"code":"http_5xx","message":"it broke"}]')`);
  const [row] = await rows('select id from domains');

  for (const item of ['https://EXAMPLE.com/', String(row?.['id'])]) {
    const { code, stdout } = await run('check', 'domains', '--item', item);
    expect(code).toBe(0);
    expect(stdout).toContain('  status      pending\n  attempts    1\n');
    expect(stdout).toContain('    attempt 1  2026-11-23T10:00:00.000Z  http_5xx: it broke\n');
  }
  expect(await run('check', '--item', 'nobody.com')).toEqual({
    code: 1,
    stdout: '',
    stderr: `check: no item "nobody.com" of ${schedulers.map(({ name }) => name).join(', ')}\n`,
  });
});

test('check --json prints the reports alone', async () => {
  await insertDomains(3);

  const { code, stdout, stderr } = await run('check', 'domains', '--json');

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject([
    { scheduler: 'domains', counts: { pending: 3 }, inFlight: 0, lastRun: null, problems: ['stale'] },
  ]);
});

test('check --watch goes on until Ctrl-C, with the throughput', async () => {
  const watching = start('check', ['domains', '--watch', '--interval', '0.2']);
  await until('two reports are there', () => watching.output.stdout.split('throughput').length > 2);
  watching.child.kill('SIGINT');

  expect(await watching.ended).toBe(0);
  expect(watching.output.stdout).toMatch(/ {2}throughput {2}[▁-█]+ \d+\.\d a second\n/);
});

test('reset sets selected items back, and says how many', async () => {
  await insertFailed(3);
  await rows("insert into domains (domain, status, finished_at) values ('done.com', 'completed', now())");

  expect(await run('reset', 'domains', '--status', 'failed', '--yes')).toMatchObject({
    code: 0,
    stdout: '3 items of domains reset.\n',
  });
  expect(await rows('select status, count(*)::int from domains group by status order by status')).toEqual([
    { status: 'completed', count: 1 },
    { status: 'pending', count: 3 },
  ]);
});

test('reset --dry-run changes nothing', async () => {
  await insertFailed(3);

  expect(await run('reset', 'domains', '--error', 'timed_out', '--dry-run')).toMatchObject({
    code: 0,
    stdout: '3 items of domains would be reset.\n',
  });
  expect(await rows("select 1 from domains where status = 'failed'")).toHaveLength(3);
});

test('an error code may be given by its full name', async () => {
  await insertFailed(3);

  expect(await run('reset', 'domains', '--error-code', 'timed_out', '--yes', '--json')).toMatchObject({
    code: 0,
    stdout: '{"scheduler":"domains","matched":3,"changed":3,"interrupted":false}\n',
  });
});

test('reset names the items that the database refuses, changes the others, and exits with 1', async () => {
  await insertFailed(3);
  await rows("alter table domains add constraint sane check (domain <> 'd2.test') not valid");

  expect(await run('reset', 'domains', '--all', '--yes')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^2 items of domains reset\.\n {2}item 2 is refused by the database: .*sane/),
  });
});

test('reset does not act on its own where nobody can answer', async () => {
  await insertFailed(3);

  expect(await run('reset', 'domains', '--status', 'failed')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^reset: Reset 3 items of domains in the database at postgresql:\/\/[^@?]+\? Nobody is there to answer: add --yes\n$/,
    ),
  });
  expect(await rows("select 1 from domains where status = 'failed'")).toHaveLength(3);
});

test('reset of nothing exits with 1', async () => {
  expect(await run('reset', 'domains', '--name', 'nobody.com', '--yes', '--json')).toMatchObject({
    code: 1,
    stdout: '{"scheduler":"domains","matched":0,"changed":0}\n',
  });
});

test('Ctrl-C stops a reset between two batches, which says where it stands', async () => {
  await insertFailed(20_000);
  const resetting = start('reset', ['domains', '--all', '--yes', '--json']);
  await until(
    'a batch is done',
    async () => (await rows("select 1 from domains where status = 'pending' limit 1")).length > 0,
  );
  resetting.child.kill('SIGINT');

  const { code, stdout } = await ended(resetting);
  const { changed, interrupted } = JSON.parse(stdout);
  expect({ code, interrupted }).toEqual({ code: 1, interrupted: true });
  expect(await rows("select count(*)::int from domains where status = 'pending'")).toEqual([{ count: changed }]);
  expect(changed % 1000).toBe(0);
});

test('Ctrl-C stops an add between two batches, which says where it stands', async () => {
  const file = join(folder, 'many.txt');
  writeFileSync(file, Array.from({ length: 100_000 }, (_, n) => `d${n}.com\n`).join(''));
  const adding = start('add', ['domains', '--file', file, '--json']);
  await until('a batch is done', async () => (await rows('select 1 from domains limit 1')).length > 0);
  adding.child.kill('SIGINT');

  const { code, stdout } = await ended(adding);
  const { added, interrupted } = JSON.parse(stdout);
  expect({ code, interrupted }).toEqual({ code: 1, interrupted: true });
  expect(await rows('select count(*)::int from domains')).toEqual([{ count: added }]);
  expect(added % 1000).toBe(0);
});

test('cancel takes pending items out of the work', async () => {
  await insertDomains(2);

  expect(await run('cancel', 'domains', '--name', 'd1.test', '--yes')).toMatchObject({ code: 0 });
  expect(await rows('select status from domains order by id')).toEqual([
    { status: 'cancelled' },
    { status: 'pending' },
  ]);
});

test('pause and resume say what they have changed', async () => {
  expect(await run('pause', 'domains')).toEqual({ code: 0, stdout: 'domains is paused.\n', stderr: '' });
  expect(await run('pause', 'domains')).toMatchObject({ code: 1, stdout: 'domains is paused already.\n' });
  expect((await run('check', 'domains')).stdout).toContain('! the scheduler is paused');
  expect(await run('resume', 'domains')).toMatchObject({ code: 0, stdout: 'domains is resumed.\n' });
});

test('process takes one item through, here and now, and shows its log and its story', async () => {
  await rows("insert into domains (domain) values ('bad_suffix.nosuchtld')");

  const { code, stdout, stderr } = await run('process', 'domains', 'bad_suffix.nosuchtld');

  expect(code).toBe(1);
  expect(stderr).toMatch(/WARN|ERROR|INFO/);
  expect(stdout).toMatch(/status {6}failed\n {2}attempts {4}1\n/);
  expect(stdout).toContain('domain_invalid');
});

test('process leaves an item alone that is done, unless it is told to set it back', async () => {
  await insertFailed(1);

  expect(await run('process', 'domains', 'd1.test')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^process: item \d+ is failed; --reset sets it back to pending first\n$/),
  });
  expect(await run('process', 'domains', 'd1.test', '--reset')).toMatchObject({
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
  ['add', ['domains'], /give names, or --file/],
  ['add', ['no-such', 'x'], /There is domains, sitemaps/],
  ['add', ['domains', '--file', 'no-such.csv'], /no-such.csv cannot be read/],
  ['add', ['domains', 'a.com', '--at', 'soon'], /must be a time such as/],
  ['add', ['domains', 'a.com', '--priority', 'high'], /must be an integer from -32767 to 32767/],
  ['check', ['--fail-on', 'bad'], /There is failed, stale, errors, paused/],
  ['check', ['--watch', '--json'], /--watch goes with neither --json nor --item/],
  ['reset', ['domains'], /say which items/],
  ['reset', ['domains', '--status', 'lost'], /There is pending, queued/],
  ['reset', ['domains', '--id', 'x'], /must be the id of an item/],
  ['cancel', ['domains', '--older-than', '5'], /must be a duration such as/],
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
      reset: ['domains', '--all', '--yes'],
      cancel: ['domains', '--all', '--yes'],
    }[command] ?? ['domains', 'a.com'];
    const given = command === 'pause' || command === 'resume' ? ['domains'] : args;
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

test('migrate lists what is pending, applies it, and the second time nothing', async () => {
  const name = `${new URL(database.url).pathname.slice(1)}_empty`;
  await adminQuery(`create database ${name}`);
  const migrate = (...args: string[]) => ended(start('migrate', args, { DATABASE_URL: urlOf(name) }));

  const before = await migrate('--status');
  const applied = await migrate();
  const after = await migrate('--status', '--json');
  const again = await migrate();
  await adminQuery(`drop database ${name} with (force)`);

  const names = migrations.map((migration) => migration.name);
  expect(before).toMatchObject({ code: 0, stdout: names.map((migration) => `${migration} pending\n`).join('') });
  expect(applied).toMatchObject({ code: 0, stdout: names.map((migration) => `${migration} applied\n`).join('') });
  expect(JSON.parse(after.stdout)).toEqual(
    names.map((migration) => ({ name: migration, appliedAt: expect.any(String) })),
  );
  expect(again).toMatchObject({ code: 0, stdout: 'Nothing was pending.\n' });
});

test('without a database, and no local run to find one by, a command says so', async () => {
  const result = await ended(start('check', [], { DATABASE_URL: '' }));

  expect(result).toMatchObject({
    code: 1,
    stderr: 'check: DATABASE_URL is not set, and no `npm run dev` is running\n',
  });
});
