import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { createTestDatabase, query } from '../../support/database.ts';
import { ROOT } from '../../support/project-files.ts';

/** What a sitemaps processor of 1,024 MB has left for its items. */
const MOST_BYTES = 512 * 1024 * 1024;

// Both at once: each is a process of its own, and waits for the database half of its time.
test.concurrent.each([
  ['sitemapindex', 'sitemaps'],
  ['urlset', 'sitemap_urls'],
])(
  'ten files of 50,000 entries side by side take less than 512 MB: %s',
  async (type, table) => {
    const database = await createTestDatabase();
    // Half a million rows that are thrown away need no log.
    await query(database.url, 'alter table sitemap_urls set unlogged');
    await query(database.url, 'alter table sitemaps set unlogged');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(ROOT, 'tests', 'integration', 'sitemaps', 'apply-side-by-side.ts'), type],
      { env: { PATH: process.env['PATH'], DATABASE_URL: database.url } },
    );
    const [row] = await query(database.url, `select count(*)::int as rows from ${table}`);
    await database.drop();

    expect(row).toMatchObject({ rows: expect.any(Number) });
    expect(Number(row?.['rows'])).toBeGreaterThanOrEqual(500_000);
    expect(JSON.parse(stdout).overBytes).toBeLessThan(MOST_BYTES);
  },
  240_000,
);
