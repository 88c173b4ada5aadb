import { absoluteUrl, isSameSite } from '../../lib/http/addresses.ts';
import type { DiscoveryMethod, FoundSitemap } from '../entities/sitemap.entity.ts';
import { isSitemapAddress } from '../entities/sitemap-address.ts';
import type { Page } from './metadata/page.ts';

/** The name of a sitemap for machines; `/sitemap/` and `/sitemap.html` are for people. */
const SITEMAP_FILE = /^[\w.-]+\.(?:xml|txt)(?:\.gz)?$/i;

/** Sitemaps queued for one domain. */
const MAX_SITEMAPS = 100;

/** The sitemaps that a page links to. */
export function linkedSitemaps(page: Page, pageUrl: string, base: string): FoundSitemap[] {
  const links = page.links.filter(({ rel }) => rel.includes('sitemap')).map(({ href }) => absoluteUrl(href, base));
  const plain = page.anchors
    .map(({ href }) => absoluteUrl(href, base))
    .filter((address) => address !== null && isSitemapFile(new URL(address).pathname));
  const { origin } = new URL(pageUrl);
  const own = [...links, ...plain].filter((address) => address !== null).filter((url) => isSameSite(url, origin));
  return distinct(found('page_link', own));
}

/** By the last part of the path, in steps: one expression for all would try each "sitemap" with each ending. */
function isSitemapFile(pathname: string): boolean {
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  return name.toLowerCase().includes('sitemap') && SITEMAP_FILE.test(name);
}

/** Sitemaps that were found in one way, as addresses without fragments. */
export function found(discoveryMethod: DiscoveryMethod, addresses: readonly string[]): FoundSitemap[] {
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
