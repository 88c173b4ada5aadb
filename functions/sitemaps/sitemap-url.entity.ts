import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { batches } from '../../lib/batches.ts';
import type { SettlingItem } from '../../lib/work-item/work-item.ts';
import { CHANGE_FREQUENCIES } from '../entities/change-frequency.ts';
import { isWhole, type ParsedSitemap, type SitemapEntry } from '../entities/parsed-sitemap.ts';
import { Sitemap } from '../entities/sitemap.entity.ts';
import { SITEMAP_URL_LENGTH } from '../entities/sitemap-address.ts';
import type { LeftOut } from '../entities/sitemap-limits.ts';

const TABLE = 'sitemap_urls';

/** Rows written, or ids named, in one statement. */
const BATCH_SIZE = 500;

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
   * what is listed no longer (of a file that was not cut on the way). Rows that are as they should be are read and not written, and what is new only until the
   * domain has `most` addresses.
   */
  static async record(
    em: EntityManager,
    { id: sitemapId, domain }: SettlingItem<Sitemap>,
    parsed: ParsedSitemap,
    most: number,
    now: Date,
  ): Promise<LeftOut> {
    const known = await readKnown(em, sitemapId);
    const added: SitemapEntry[] = [];
    const changed: SitemapEntry[] = [];
    for (const entry of parsed.entries) {
      const row = known.get(entry.loc);
      if (!row) added.push(entry);
      else if (!isSame(row, entry)) changed.push(entry);
      known.delete(entry.loc);
    }
    const missing = isWhole(parsed) ? [...known.values()] : [];
    const gone = missing.filter(({ delistedAt }) => delistedAt === null).map(({ id }) => id);
    const toRow = (entry: SitemapEntry) => ({ ...entry, sitemap: sitemapId, delistedAt: null, updatedAt: now });
    const fitting = added.length === 0 ? [] : added.slice(0, await roomOf(em, domain.id, most));
    for (const batch of batches(fitting, BATCH_SIZE))
      await em.insertMany(
        SitemapUrl,
        batch.map((entry) => ({ ...toRow(entry), createdAt: now })),
      );
    for (const batch of batches(changed, BATCH_SIZE))
      await em.upsertMany(SitemapUrl, batch.map(toRow), {
        onConflictFields: ['sitemap', 'loc'],
        disableIdentityMap: true,
      });
    for (const ids of batches(gone, BATCH_SIZE))
      await em.nativeUpdate(SitemapUrl, { id: { $in: ids } }, { delistedAt: now, updatedAt: now });
    const leftOut = added.length - fitting.length;
    return { count: leftOut, limit: leftOut > 0 ? 'urls_per_domain' : null };
  }
}

SitemapUrlSchema.setClass(SitemapUrl);

/** How many addresses more a domain may have. Those that are listed no longer are stored as well. */
async function roomOf(em: EntityManager, domain: string, most: number): Promise<number> {
  return Math.max(0, most - (await em.count(SitemapUrl, { sitemap: { domain } })));
}

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
