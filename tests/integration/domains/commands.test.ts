import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { schedulers } from '../../../functions/index.ts';
import { createTestDatabase, query, type TestDatabase } from '../../support/database.ts';
import { startHostileServer } from '../../support/hostile-server.ts';
import { runScript } from '../../support/run-script.ts';
import { until } from '../../support/until.ts';

jest.setTimeout(60_000);

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

async function run(command: string, ...args: string[]) {
  const running = runScript(`scripts/${command}.ts`, args, { DATABASE_URL: database.url });
  const code = await running.ended;
  return { code, ...running.output };
}
const rows = (sql: string) => query(database.url, sql);

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

test('process takes one item through, here and now, and shows its log and its story', async () => {
  await rows("insert into domains (domain) values ('bad_suffix.nosuchtld')");

  const { code, stdout, stderr } = await run('process', 'domains', 'bad_suffix.nosuchtld');

  expect(code).toBe(1);
  expect(stderr).toMatch(/WARN|ERROR|INFO/);
  expect(stdout).toMatch(/status {6}failed\n {2}attempts {4}1\n/);
  expect(stdout).toContain('domain_invalid');
});

test('Ctrl-C gives the item back that a command is processing', async () => {
  let asked = false;
  const server = await startHostileServer({
    silent: () => {
      asked = true;
    },
  });
  const [name, url] = ['silent.sluice.test', database.url];
  await query(url, 'insert into domains (domain) values ($1)', [name]);
  const to = `127.0.0.1:${server.port}`;
  const running = runScript('scripts/process.ts', ['domains', name], {
    ...{
      DATABASE_URL: url,
      DOMAIN_EXTRA_SUFFIXES: 'test',
      FETCH_TIMEOUT_SECONDS: '50',
      FETCH_CONNECT_TIMEOUT_SECONDS: '50',
    },
    FETCH_CONNECT_TO: `${name}:443:${to},${name}:80:${to}`,
  });
  await until('the site is asked', () => asked || server.openSockets > 0);
  running.child.kill('SIGINT');

  expect(await running.ended).toBe(1);
  await server.stop();
  expect(running.output.stdout).toMatch(/status {6}pending\n {2}attempts {4}0\n/);
  expect(await query(url, 'select status, attempts from domains')).toEqual([{ status: 'pending', attempts: 0 }]);
});
