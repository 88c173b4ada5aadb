import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { workItemChecks, workItemIndexes, workItemProperties } from '../../lib/work-item/properties.ts';
import { Domain } from '../domains/domain.entity.ts';

const TABLE = 'sitemaps';

/** Longest URL that the sitemap protocol allows. */
export const SITEMAP_URL_LENGTH = 2048;

/** How a sitemap was found. */
export const DISCOVERY_METHODS = ['robots_txt', 'page_link', 'common_path', 'sitemap_index'] as const;

export type DiscoveryMethod = (typeof DISCOVERY_METHODS)[number];

export interface FoundSitemap {
  readonly url: string;
  readonly discoveryMethod: DiscoveryMethod;
}

const SitemapSchema = defineEntity({
  name: 'Sitemap',
  tableName: TABLE,
  properties: {
    ...workItemProperties,
    domain: () => p.manyToOne(Domain).deleteRule('cascade'),
    url: p.string().length(SITEMAP_URL_LENGTH),
    discoveryMethod: p.enum(DISCOVERY_METHODS),
  },
  uniques: [{ name: `${TABLE}_domain_url_unique`, properties: ['domain', 'url'] }],
  indexes: workItemIndexes(TABLE),
  checks: workItemChecks(TABLE),
});

export class Sitemap extends SitemapSchema.class {
  /** Queues the sitemaps of a domain: a pending row for each that is not there yet. */
  static async queueFound(em: EntityManager, domainId: string, found: readonly FoundSitemap[]): Promise<void> {
    if (found.length === 0) return;
    const rows = found.map((sitemap) => ({ ...sitemap, domain: domainId }));
    await em.upsertMany(Sitemap, rows, { onConflictFields: ['domain', 'url'], onConflictAction: 'ignore' });
  }
}

SitemapSchema.setClass(Sitemap);
