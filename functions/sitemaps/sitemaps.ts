import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { Sitemap } from '../entities/sitemap.entity.ts';
import { normalizeSitemapUrl } from '../entities/sitemap-address.ts';
import { processSitemap } from './process-sitemap.ts';
import { SitemapSettings } from './settings.ts';
import { SitemapUrl } from './sitemap-url.entity.ts';
import { sitemapWork } from './work.ts';

/** Turns a pending sitemap into rows of the addresses that it lists, and an index into further pending sitemaps. */
export const sitemaps = defineScheduler({
  ...sitemapWork,
  settings: SitemapSettings,
  names: {
    property: 'url',
    normalize: normalizeSitemapUrl,
    queue: (em, urls, columns, now) => Sitemap.queueByUrl(em, urls, columns, now),
  },
  process: processSitemap,

  async apply(item, scan, em) {
    const isUnchanged = scan.parsed === null || scan.parsed.contentHash === item.contentHash;
    item.updateFromScan(scan);
    if (isUnchanged || scan.parsed === null) return;
    if (scan.parsed.type === 'sitemapindex') await Sitemap.queueFound(em, item.domain.id, scan.children);
    else await SitemapUrl.record(em, item.id, scan.parsed.entries, scan.scannedAt);
  },
});
