import { expect, jest, test } from '@jest/globals';
import { createTestDatabase } from '../../support/database.ts';
import { outputOf, runScript } from '../../support/run-script.ts';

jest.setTimeout(90_000);

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

test('npm start --scheduler sitemaps runs the sample sitemaps alone', async () => {
  const run = runScript('scripts/start.ts', ['--scheduler', 'sitemaps']);

  expect(await run.ended).toBe(0);
  expect(run.output.stdout).toMatch(/wp-sitemap\.xml\s+│ completed\s+│\s+1 │ sitemapindex, 2 URLs/);
  expect(run.output.stdout).toMatch(/sitemap\.txt\s+│ completed\s+│\s+1 │ text, 2 URLs/);
});

test('npm start with what is not the address of a sitemap exits with 2', async () => {
  const run = runScript('scripts/start.ts', ['--scheduler', 'sitemaps', 'example']);

  expect(await run.ended).toBe(2);
  expect(run.output.stderr).toMatch(/"example" is not the address of a sitemap/);
  expect(run.output.stderr).not.toMatch(/^ +at /m);
});
