import type { FoundSitemap } from '../entities/sitemap.entity.ts';
import { distinct, found } from './linked-sitemaps.ts';
import type { PoliteSite } from './polite-site.ts';

/** Where sites keep a sitemap that they do not tell of. */
const COMMON_PATHS = ['/sitemap.xml', '/sitemap_index.xml', '/wp-sitemap.xml', '/sitemap.txt'];

/**
 * Finds a site's sitemaps: those that its robots.txt names, those that its page links to and, where there are none, a
 * few common paths.
 *
 * @param linked those that the page links to
 */
export async function findSitemaps(
  linked: readonly FoundSitemap[],
  pageUrl: URL,
  site: PoliteSite,
): Promise<FoundSitemap[]> {
  const named = [...found('robots_txt', site.robots.sitemaps), ...linked];
  return distinct(named.length > 0 ? named : await probe(pageUrl, site));
}

/** The first common path that has a sitemap. A page in HTML is no sitemap, whatever its status. */
async function probe(pageUrl: URL, site: PoliteSite): Promise<FoundSitemap[]> {
  for (const path of COMMON_PATHS) {
    const peeked = await site.peek(new URL(path, pageUrl), PEEKED_BYTES);
    if (peeked && beginsAsSitemap(peeked.beginning)) return found('common_path', [peeked.finalUrl.href]);
  }
  return [];
}

/** An XML declaration, style sheets and comments come before the root element. */
const PEEKED_BYTES = 2048;

const ROOT = /<(?:[\w-]+:)?(?:urlset|sitemapindex|rss|rdf|feed)[\s>/]/i;
const PAGE = /<(?:!doctype\s+html|html|head|body)[\s>]/i;

/** Whether bytes are the beginning of a sitemap, of a feed, of a list of addresses, or of something in gzip. */
export function beginsAsSitemap(beginning: Buffer): boolean {
  if (beginning[0] === 0x1f && beginning[1] === 0x8b) return true;
  // Read as Latin-1, with the zero bytes of UTF-16 and any byte order mark left out.
  const text = beginning
    .toString('latin1')
    .replace(/\0|^(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)/g, '')
    .trimStart();
  if (!text.startsWith('<')) return /^https?:\/\/\S+\s*(?:[\r\n]|$)/i.test(text);
  return ROOT.test(text) || (text.startsWith('<?xml') && !PAGE.test(text));
}
