import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { Domain } from '../entities/domain.entity.ts';
import { Sitemap } from '../entities/sitemap.entity.ts';
import { SitemapSettings } from './settings.ts';
import { SitemapUrl } from './sitemap-url.entity.ts';

/** Turns a pending sitemap into rows of the addresses that it lists, and an index into further pending sitemaps. */
export const sitemaps = defineScheduler({
  name: 'sitemaps',
  entity: Sitemap,
  otherEntities: [SitemapUrl, Domain],
  settingsPrefix: 'SITEMAP_SCHEDULER_',
  settings: SitemapSettings,
  // No site is asked for many files at once.
  concurrency: { key: 'domain', limit: 2 },
  items: { key: 'url', enqueue: Sitemap.enqueue },
  work: () => import('./work.ts'),
});
