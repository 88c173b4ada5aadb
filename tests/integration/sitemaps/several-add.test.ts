import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Sitemap } from '../../../functions/entities/sitemap.entity.ts';
import { sitemaps } from '../../../functions/sitemaps/sitemaps.ts';
import type { Database } from '../../../lib/database/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { addInSixOrders, openForSeveral } from '../../support/several-add.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = openForSeveral(testDatabase.url, [sitemaps]);
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

test('names of sitemaps are added once by six in six orders', async () => {
  const nameOf = (index: number) => `http${index % 2 ? 's' : ''}://site-${index}.com/${index % 7}`;

  expect(await addInSixOrders(database, sitemaps, nameOf)).toBe(1500);
  expect(await database.fork().count(Sitemap)).toBe(1500);
});
