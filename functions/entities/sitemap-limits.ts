import * as z from 'zod';
import { integer, type SettingsSchema } from '../../lib/settings.ts';

/** How much one site may queue and store, whatever its sitemaps list. */
export const SitemapLimits = z.object({
  sitemapChildrenPerIndex: integer(1, 50_000)
    .default(1000)
    .describe('sitemaps of one index that are queued; the rest is counted on its row'),
  sitemapFilesPerDomain: integer(1, 1_000_000).default(5000).describe('sitemaps of one domain that are queued'),
  sitemapUrlsPerDomain: integer(1, 100_000_000)
    .default(500_000)
    .describe('addresses of one domain that are stored, from all its sitemaps'),
}) satisfies SettingsSchema;

export type SitemapLimits = z.output<typeof SitemapLimits>;

/** Which of them was reached. */
export const SITEMAP_LIMITS = ['children_per_index', 'files_per_domain', 'urls_per_domain'] as const;

export type SitemapLimit = (typeof SITEMAP_LIMITS)[number];

/** What was not written, and for which limit. */
export interface LeftOut {
  readonly count: number;
  readonly limit: SitemapLimit | null;
}

export const NOTHING_LEFT_OUT: LeftOut = { count: 0, limit: null };
