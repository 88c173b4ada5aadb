import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Domain } from '../../../functions/entities/domain.entity.ts';
import { Sitemap } from '../../../functions/entities/sitemap.entity.ts';
import { entities } from '../../../functions/index.ts';
import { type Database, openDatabase } from '../../../lib/database/database.ts';
import { DatabaseSettings } from '../../../lib/database/settings.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { begin } from '../../../lib/work-item/begin.ts';
import { settle } from '../../../lib/work-item/settle.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { A_TOKEN } from '../../support/jobs.ts';

let testDatabase: TestDatabase;
let database: Database;
let domainId: string;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url }), entities);
  ({ id: domainId } = await database.unitOfWork(async (em) => em.create(Domain, { domain: 'example.com' })));
  await database.unitOfWork(async (em) => {
    await em.insertMany(
      Sitemap,
      ['/a.xml', '/b.xml'].map((path) => ({
        url: `https://example.com${path}`,
        domain: domainId,
        discoveryMethod: 'robots_txt' as const,
        status: 'queued' as const,
        claimToken: A_TOKEN,
        leaseExpiresAt: new Date('2100-01-01'),
      })),
    );
  });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

test("a relation of the item is its primary key for process, and a reference of apply's own EntityManager", async () => {
  const now = new Date();
  const claims = ['1', '2'].map((id) => ({ id, claimToken: A_TOKEN, suspect: false }));
  const { begun } = await begin({ database, entity: Sitemap }, claims, now, new Date('2100-01-01'));
  const snapshots = begun.flatMap((read) => ('item' in read ? [read.item] : []));
  expect(snapshots.map(({ domain }) => domain)).toEqual([domainId, domainId]);

  const seen: unknown[] = [];
  for (const snapshot of snapshots) {
    await settle(
      { database, entity: Sitemap },
      snapshot,
      { kind: 'completed', result: null },
      async (item, _result, em) => {
        const domain = await em.findOneOrFail(Domain, { id: item.domain.id });
        expect(domain).toBe(item.domain);
        seen.push(domain);
      },
      now,
    );
  }

  expect(seen[0]).not.toBe(seen[1]);
  expect((await database.fork().find(Sitemap, {})).map(({ status }) => status)).toEqual(['completed', 'completed']);
});
