import { defineEntity, p, type RequiredEntityData } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { batches } from '../../lib/batches.ts';
import type { QueueColumns } from '../../lib/scheduler/items.ts';
import { storable } from '../../lib/text.ts';
import { workItemChecks, workItemIndexes, workItemProperties } from '../../lib/work-item/properties.ts';
import { Domain } from './domain.entity.ts';
import { CUTS, isWhole, type ParsedSitemap } from './parsed-sitemap.ts';
import { SITEMAP_URL_LENGTH } from './sitemap-address.ts';
import { type LeftOut, NOTHING_LEFT_OUT, SITEMAP_LIMITS, type SitemapLimits } from './sitemap-limits.ts';
import { SITEMAP_TYPES } from './sitemap-types.ts';

const TABLE = 'sitemaps';

const VALIDATOR_LENGTH = 255;
const HASH_LENGTH = 64;
const REASON_LENGTH = 300;

/** How a sitemap was found; `manual` where somebody named it. */
export const DISCOVERY_METHODS = ['robots_txt', 'page_link', 'common_path', 'sitemap_index', 'manual'] as const;

export type DiscoveryMethod = (typeof DISCOVERY_METHODS)[number];

export interface FoundSitemap {
  readonly url: string;
  readonly discoveryMethod: DiscoveryMethod;
  /** Indexes between this sitemap and what named the first; 0 where none is. */
  readonly depth?: number;
}

const time = () => p.datetime(3);

/** What a sitemap was found to be. */
export interface SitemapScan {
  readonly httpStatus: number;
  readonly etag: string | null;
  readonly httpLastModified: string | null;
  readonly responseTimeMs: number;
  readonly scannedAt: Date;
  /** Null where the file has not changed since the last scan. */
  readonly parsed: ParsedSitemap | null;
  /** The sitemaps that an index names, as far as they may be followed. */
  readonly children: readonly FoundSitemap[];
  /** Those that are too many for one index. */
  readonly leftOutChildren: number;
  readonly limits: SitemapLimits;
}

/** Rows written in one statement: the memory of a statement is many times that of its rows. */
const BATCH_SIZE = 500;

const SitemapSchema = defineEntity({
  name: 'Sitemap',
  tableName: TABLE,
  properties: {
    ...workItemProperties,
    domain: () => p.manyToOne(Domain).deleteRule('cascade'),
    url: p.string().length(SITEMAP_URL_LENGTH),
    discoveryMethod: p.enum(DISCOVERY_METHODS),
    depth: p.smallint().default(0),
    type: p.enum(SITEMAP_TYPES).strictNullable(),
    urlCount: p.integer().strictNullable(),
    sizeBytes: p.integer().strictNullable(),
    isGzipped: p.boolean().strictNullable(),
    hasLastmod: p.boolean().strictNullable(),
    hasPriority: p.boolean().strictNullable(),
    hasChangefreq: p.boolean().strictNullable(),
    /** The latest `lastmod` of its entries. */
    lastModified: time().strictNullable(),
    imageCount: p.integer().strictNullable(),
    videoCount: p.integer().strictNullable(),
    newsCount: p.integer().strictNullable(),
    hreflangCount: p.integer().strictNullable(),
    skippedCount: p.integer().strictNullable(),
    skippedReasons: p.array().strictNullable(),
    /** Why the file was not read to its end: a limit of the protocol, or what was sent was not whole. */
    cutAt: p.enum(CUTS).strictNullable(),
    /** What of the last file that had changed was not written, and the limit that was reached. */
    leftOutCount: p.integer().strictNullable(),
    limitReached: p.enum(SITEMAP_LIMITS).strictNullable(),
    httpStatus: p.smallint().strictNullable(),
    responseTimeMs: p.integer().strictNullable(),
    lastScanAt: time().strictNullable(),
    /** What the server and the content say of the file's version, for the next scan. */
    etag: p.string().length(VALIDATOR_LENGTH).strictNullable(),
    httpLastModified: p.string().length(VALIDATOR_LENGTH).strictNullable(),
    contentHash: p.string().length(HASH_LENGTH).strictNullable(),
  },
  uniques: [{ name: `${TABLE}_domain_url_unique`, properties: ['domain', 'url'] }],
  indexes: workItemIndexes(TABLE, 'domain'),
  checks: workItemChecks(TABLE),
});

export class Sitemap extends SitemapSchema.class {
  /** Records a scan. A file that has not changed keeps what is recorded of it. */
  updateFromScan(scan: SitemapScan): void {
    this.httpStatus = scan.httpStatus;
    this.responseTimeMs = scan.responseTimeMs;
    this.lastScanAt = scan.scannedAt;
    const { parsed } = scan;
    if (parsed === null) return;
    // Of a file that was not whole the rest is asked for next time, whether it has changed or not.
    this.etag = isWhole(parsed) ? fitting(scan.etag) : null;
    this.httpLastModified = isWhole(parsed) ? fitting(scan.httpLastModified) : null;
    this.type = parsed.type;
    this.urlCount = parsed.entries.length;
    this.sizeBytes = parsed.sizeBytes;
    this.isGzipped = parsed.isGzipped;
    this.hasLastmod = parsed.entries.some(({ lastmod }) => lastmod !== null);
    this.hasPriority = parsed.entries.some(({ priority }) => priority !== null);
    this.hasChangefreq = parsed.entries.some(({ changefreq }) => changefreq !== null);
    this.lastModified = latest(parsed.entries.map(({ lastmod }) => lastmod));
    this.imageCount = parsed.imageCount;
    this.videoCount = parsed.videoCount;
    this.newsCount = parsed.newsCount;
    this.hreflangCount = parsed.hreflangCount;
    this.skippedCount = parsed.skippedCount;
    this.skippedReasons = parsed.skippedReasons.map((reason) => storable(reason, REASON_LENGTH));
    this.cutAt = parsed.cutAt;
    this.contentHash = parsed.contentHash;
  }

  /** Records what was not written of a file that has changed. */
  updateLeftOut({ count, limit }: LeftOut): void {
    this.leftOutCount = count;
    this.limitReached = limit;
  }

  /**
   * Queues the sitemaps of a domain: a pending row for each that is not there yet, until the domain has `most` of them.
   * A batch at a time, and none of the rows is kept: tens of thousands take no more memory than their addresses.
   */
  static async enqueueFound(
    em: EntityManager,
    domainId: string,
    found: readonly FoundSitemap[],
    most: number,
  ): Promise<LeftOut> {
    if (found.length === 0) return NOTHING_LEFT_OUT;
    let room = most - (await em.count(Sitemap, { domain: domainId }));
    let leftOut = 0;
    for (const batch of batches(found, BATCH_SIZE)) {
      const known = await knownUrls(em, domainId, batch);
      const missing = batch.filter(({ url }) => !known.has(url));
      const rows = missing.slice(0, Math.max(0, room)).map(({ url, discoveryMethod, depth = 0 }) => ({
        url,
        discoveryMethod,
        depth,
        domain: domainId,
      }));
      room -= rows.length;
      leftOut += missing.length - rows.length;
      if (rows.length === 0) continue;
      await insertMissing(em, rows);
    }
    return { count: leftOut, limit: leftOut > 0 ? 'files_per_domain' : null };
  }

  /**
   * Queues sitemaps that somebody named, of which none is there yet. A domain that is not there counts as done: it was
   * not asked for.
   */
  static async enqueue(urls: readonly string[], columns: QueueColumns, em: EntityManager, now: Date): Promise<void> {
    const hosts = [...new Set(urls.map((url) => new URL(url).hostname))];
    const domains = new Map((await Domain.getByDomain(em, hosts)).map(({ domain, id }) => [domain, id]));
    const missing = hosts.filter((host) => !domains.has(host));
    if (missing.length > 0) {
      const done = { status: 'completed' as const, finishedAt: now };
      await em.insertMany(
        Domain,
        missing.map((domain) => ({ domain, ...done })),
      );
      for (const { domain, id } of await Domain.getByDomain(em, missing)) domains.set(domain, id);
    }
    const rows = urls.flatMap((url) => {
      const domain = domains.get(new URL(url).hostname);
      return domain === undefined ? [] : [{ url, domain, discoveryMethod: 'manual' as const, ...columns }];
    });
    await em.insertMany(Sitemap, rows);
  }
}

/**
 * Another sitemap of the site may list the same ones at this moment. (`upsertMany` would look each of them up again, and
 * keep them all; the EntityManager that a query is built by keeps what it is asked for, which is therefore one row.)
 */
async function insertMissing(em: EntityManager, rows: RequiredEntityData<Sitemap>[]): Promise<void> {
  await em
    .fork({ keepTransactionContext: true })
    .createQueryBuilder(Sitemap)
    .insert(rows)
    .onConflict(['domain', 'url'])
    .ignore()
    .returning('id')
    .getSingleResult();
}

async function knownUrls(
  em: EntityManager,
  domain: string,
  found: readonly FoundSitemap[],
): Promise<ReadonlySet<string>> {
  const where = { domain, url: { $in: found.map(({ url }) => url) } };
  const rows = await em.find(Sitemap, where, { fields: ['url'], disableIdentityMap: true });
  return new Set(rows.map(({ url }) => url));
}

function fitting(value: string | null): string | null {
  return value !== null && storable(value, VALIDATOR_LENGTH) === value ? value : null;
}

function latest(dates: readonly (Date | null)[]): Date | null {
  return dates.reduce((last, date) => (date !== null && (last === null || date > last) ? date : last), null);
}

SitemapSchema.setClass(Sitemap);
