import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { Domain } from '../entities/domain.entity.ts';
import { SiteRobots } from '../entities/site-robots.entity.ts';
import { Sitemap } from '../entities/sitemap.entity.ts';
import { SitemapSettings } from './settings.ts';
import { SitemapUrl } from './sitemap-url.entity.ts';

/** Turns a pending sitemap into rows of the addresses that it lists, and an index into further pending sitemaps. */
export const sitemaps = defineScheduler({
  name: 'sitemaps',
  entity: Sitemap,
  otherEntities: [SitemapUrl, Domain, SiteRobots],
  settingsPrefix: 'SITEMAP_SCHEDULER_',
  settings: SitemapSettings,
  // A site is asked for one file at a time, so that the delay which it asks for is kept from one to the next.
  concurrency: { key: 'domain', limit: 1 },
  items: { key: 'url', enqueue: Sitemap.enqueue },
  work: () => import('./work.ts'),
});
