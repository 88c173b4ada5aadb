import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createTestDatabase, query, type TestDatabase } from '../../support/database.ts';
import { runScript } from '../../support/run-script.ts';

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
