import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { batches } from '../../lib/batches.ts';
import { CHANGE_FREQUENCIES } from '../entities/change-frequency.ts';
import type { SitemapEntry } from '../entities/parsed-sitemap.ts';
import { Sitemap } from '../entities/sitemap.entity.ts';
import { SITEMAP_URL_LENGTH } from '../entities/sitemap-address.ts';

const TABLE = 'sitemap_urls';

/** Rows written, or ids named, in one statement. */
const BATCH_SIZE = 1000;

const SitemapUrlSchema = defineEntity({
  name: 'SitemapUrl',
  tableName: TABLE,
  properties: {
    id: p.bigint('string').primary(),
    sitemap: () => p.manyToOne(Sitemap).deleteRule('cascade'),
    loc: p.string().length(SITEMAP_URL_LENGTH),
    lastmod: p.datetime(3).strictNullable(),
    changefreq: p.enum(CHANGE_FREQUENCIES).strictNullable(),
    priority: p.float().strictNullable(),
    /** When the sitemap was first found not to list it any longer; null while it does. */
    delistedAt: p.datetime(3).strictNullable(),
    createdAt: p.datetime(3).defaultRaw('now()'),
    updatedAt: p.datetime(3).defaultRaw('now()'),
  },
  uniques: [{ name: `${TABLE}_sitemap_loc_unique`, properties: ['sitemap', 'loc'] }],
});

export class SitemapUrl extends SitemapUrlSchema.class {
  /**
   * Brings a sitemap's rows in line with what it lists now: inserts what is new, updates what has changed, and marks
   * what is listed no longer. Rows that are as they should be are read and not written.
   */
  static async record(
    em: EntityManager,
    sitemapId: string,
    entries: readonly SitemapEntry[],
    now: Date,
  ): Promise<void> {
    const known = await readKnown(em, sitemapId);
    const added: SitemapEntry[] = [];
    const changed: SitemapEntry[] = [];
    for (const entry of entries) {
      const row = known.get(entry.loc);
      if (!row) added.push(entry);
      else if (!isSame(row, entry)) changed.push(entry);
      known.delete(entry.loc);
    }
    const gone = [...known.values()].filter(({ delistedAt }) => delistedAt === null).map(({ id }) => id);
    const toRow = (entry: SitemapEntry) => ({ ...entry, sitemap: sitemapId, delistedAt: null, updatedAt: now });
    for (const batch of batches(added, BATCH_SIZE))
      await em.insertMany(
        SitemapUrl,
        batch.map((entry) => ({ ...toRow(entry), createdAt: now })),
      );
    for (const batch of batches(changed, BATCH_SIZE))
      await em.upsertMany(SitemapUrl, batch.map(toRow), { onConflictFields: ['sitemap', 'loc'] });
    for (const ids of batches(gone, BATCH_SIZE))
      await em.nativeUpdate(SitemapUrl, { id: { $in: ids } }, { delistedAt: now, updatedAt: now });
  }
}

SitemapUrlSchema.setClass(SitemapUrl);

const PAGE_SIZE = 5000;
const KNOWN_FIELDS = ['id', 'loc', 'lastmod', 'changefreq', 'priority', 'delistedAt'] as const;

type Known = Pick<SitemapUrl, 'id' | 'lastmod' | 'changefreq' | 'priority' | 'delistedAt'>;

/** Reads the rows a page at a time, so that 50,000 of them are never entities all at once. */
async function readKnown(em: EntityManager, sitemapId: string): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  for (let after = '0'; ; ) {
    const rows = await em.find(
      SitemapUrl,
      { sitemap: sitemapId, id: { $gt: after } },
      { fields: KNOWN_FIELDS, orderBy: { id: 'asc' }, limit: PAGE_SIZE, disableIdentityMap: true },
    );
    for (const { id, loc, lastmod, changefreq, priority, delistedAt } of rows) {
      known.set(loc, { id, lastmod, changefreq, priority, delistedAt });
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_SIZE) return known;
    after = last.id;
  }
}

function isSame(row: Known, entry: SitemapEntry): boolean {
  return (
    row.delistedAt === null &&
    row.lastmod?.getTime() === entry.lastmod?.getTime() &&
    row.changefreq === entry.changefreq &&
    row.priority === entry.priority
  );
}
