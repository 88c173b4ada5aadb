import { SluiceError } from '../../lib/errors.ts';
import type { FetchOptions } from '../../lib/http/fetch.ts';
import type { RobotsRecord } from '../../lib/http/robots.ts';
import type { Logger } from '../../lib/logger.ts';
import { SandboxBusyError } from '../../lib/sandbox/sandbox.ts';
import type { FoundSitemap } from '../entities/sitemap.entity.ts';
import { findIcon } from './find-icon.ts';
import { findSitemaps } from './find-sitemaps.ts';
import { visit } from './polite-site.ts';
import type { ReadHomePage } from './read-home-page.ts';
import type { Reader } from './reader.ts';

export interface SearchOptions extends Omit<FetchOptions, 'accept'> {
  readonly logger: Logger;
  readonly reader: Pick<Reader, 'readRobots'>;
}

/** What else a site has than its home page. */
export interface SiteSearch {
  readonly sitemaps: readonly FoundSitemap[];
  /** The icon of the page, or the one that is there though the page names none. */
  readonly faviconUrl: string | null;
  /** Its robots.txt; null where it could not be asked for it. */
  readonly robots: RobotsRecord | null;
}

/**
 * Looks for a site's sitemaps, and for its icon where the page names none. What fails on the way is logged and ends the
 * search with what was found: a page that was fetched is not lost for it.
 *
 * @param options its signal ends the search as well
 * @throws SandboxBusyError
 */
export async function searchSite(read: ReadHomePage, pageUrl: URL, options: SearchOptions): Promise<SiteSearch> {
  let { faviconUrl } = read.metadata;
  let sitemaps = read.linkedSitemaps;
  let robots: RobotsRecord | null = null;
  try {
    const site = await visit(pageUrl, options, options.reader);
    robots = site.record;
    sitemaps = await findSitemaps(read.linkedSitemaps, pageUrl, site);
    faviconUrl ??= await findIcon(pageUrl, site);
  } catch (error) {
    // What others have taken its time for is not lost: it is looked for when the item is processed again.
    if (error instanceof SandboxBusyError || (!(error instanceof SluiceError) && !options.signal.aborted)) throw error;
    options.logger.info('the search of the site ended early', { reason: String(error) });
  }
  return { sitemaps, faviconUrl, robots };
}
