import { absoluteUrl, isSameSite } from '../../lib/http/addresses.ts';
import type { DiscoveryMethod, FoundSitemap } from '../entities/sitemap.entity.ts';
import { isSitemapAddress } from '../entities/sitemap-address.ts';
import type { Page } from './metadata/page.ts';
import type { PoliteSite } from './polite-site.ts';
import type { ReadHomePage } from './read-home-page.ts';

/** Where sites keep a sitemap that they do not tell of. */
const COMMON_PATHS = ['/sitemap.xml', '/sitemap_index.xml', '/wp-sitemap.xml', '/sitemap.txt'];

/** The name of a sitemap for machines; `/sitemap/` and `/sitemap.html` are for people. */
const SITEMAP_FILE = /^[\w.-]+\.(?:xml|txt)(?:\.gz)?$/i;

/** Sitemaps queued for one domain. */
const MAX_SITEMAPS = 100;

/**
 * Finds a site's sitemaps: those that its robots.txt names, those that its page links to and, where there are none, a
 * few common paths.
 */
export async function findSitemaps(
  { page, base }: Pick<ReadHomePage, 'page' | 'base'>,
  pageUrl: URL,
  site: PoliteSite,
): Promise<FoundSitemap[]> {
  const named = [...found('robots_txt', site.robots.sitemaps), ...linkedSitemaps(page, pageUrl, base)];
  return distinct(named.length > 0 ? named : await probe(pageUrl, site));
}

/** The sitemaps that a page links to. */
export function linkedSitemaps(page: Page, pageUrl: URL, base: string): FoundSitemap[] {
  const links = page.links.filter(({ rel }) => rel.includes('sitemap')).map(({ href }) => absoluteUrl(href, base));
  const plain = page.anchors
    .map(({ href }) => absoluteUrl(href, base))
    .filter((address) => address !== null && isSitemapFile(new URL(address).pathname));
  const own = [...links, ...plain].filter((address) => address !== null && isSameSite(address, pageUrl.origin));
  return found(
    'page_link',
    own.filter((address) => address !== null),
  );
}

/** By the last part of the path, in steps: one expression for all would try each "sitemap" with each ending. */
function isSitemapFile(pathname: string): boolean {
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  return name.toLowerCase().includes('sitemap') && SITEMAP_FILE.test(name);
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

function found(discoveryMethod: DiscoveryMethod, addresses: readonly string[]): FoundSitemap[] {
  return addresses.map((url) => ({ url: withoutFragment(url), discoveryMethod }));
}

function withoutFragment(address: string): string {
  return address.replace(/#.*$/s, '');
}

/** Each address once, and only what can be one. */
export function distinct(sitemaps: readonly FoundSitemap[]): FoundSitemap[] {
  const byUrl = new Map<string, FoundSitemap>();
  for (const sitemap of sitemaps) {
    if (isSitemapAddress(sitemap.url) && !byUrl.has(sitemap.url)) byUrl.set(sitemap.url, sitemap);
  }
  return [...byUrl.values()].slice(0, MAX_SITEMAPS);
}
