import { Domain } from '../../../functions/entities/domain.entity.ts';
import { Sitemap } from '../../../functions/entities/sitemap.entity.ts';
import { sitemaps } from '../../../functions/sitemaps/sitemaps.ts';
import type { Site } from '../../../local/sample-sites.ts';
import { AGAIN, createSiteHarness, type SiteHarness } from '../domains/site-harness.ts';

/** The schedulers that fetch, on sites of a test's own. */
export interface SitemapHarness extends SiteHarness {
  /** Takes a sitemap, new or there already, of the site that its URL says, through one attempt. */
  scanSitemap(url: string, depth?: number): Promise<Sitemap>;
}

export async function createSitemapHarness(
  sites: Readonly<Record<string, Site>>,
  settings: Record<string, string> = {},
): Promise<SitemapHarness> {
  const harness = await createSiteHarness(sites, settings, [sitemaps]);
  const { database } = harness;
  return {
    ...harness,
    async scanSitemap(url, depth = 0) {
      const em = database.fork();
      const domain = new URL(url).hostname;
      if ((await em.nativeUpdate(Sitemap, { url }, AGAIN)) === 0) {
        // Its domain is done: what is scanned is the sitemap alone.
        const done = { domain, status: 'completed' as const, finishedAt: new Date(0) };
        const owner = await em.upsert(Domain, done, { onConflictFields: ['domain'], onConflictAction: 'merge' });
        await em.insert(Sitemap, {
          url,
          domain: owner.id,
          depth,
          discoveryMethod: 'robots_txt',
          availableAt: new Date(0),
        });
      }
      await harness.attempt(sitemaps);
      return database.fork().findOneOrFail(Sitemap, { url });
    },
  };
}
