import { Domain } from '../entities/domain.entity.ts';
import { Sitemap } from '../entities/sitemap.entity.ts';
import { SitemapUrl } from './sitemap-url.entity.ts';

/** What dispatching sitemaps takes. Apart from `sitemaps.ts`, so that the scheduled Lambda need not carry the rest. */
export const sitemapWork = {
  name: 'sitemaps',
  entity: Sitemap,
  otherEntities: [SitemapUrl, Domain],
  settingsPrefix: 'SITEMAP_SCHEDULER_',
  // No site is asked for many files at once.
  concurrency: { key: 'domain', limit: 2 },
} as const;
