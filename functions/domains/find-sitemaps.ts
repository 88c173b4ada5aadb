import { setTimeout as wait } from 'node:timers/promises';
import { SluiceError } from '../../lib/errors.ts';
import { absoluteUrl, isSameSite } from '../../lib/http/addresses.ts';
import { type FetchOptions, guardedFetch } from '../../lib/http/fetch.ts';
import { fetchRobots, type Robots } from '../../lib/http/robots.ts';
import type { Logger } from '../../lib/logger.ts';
import type { DiscoveryMethod, FoundSitemap } from '../entities/sitemap.entity.ts';
import { isSitemapAddress } from '../entities/sitemap-address.ts';
import type { Page } from './metadata/page.ts';

/** Where sites keep a sitemap that they do not tell of. */
const COMMON_PATHS = ['/sitemap.xml', '/sitemap_index.xml', '/wp-sitemap.xml', '/sitemap.txt'];

/** The name of a sitemap for machines; `/sitemap/` and `/sitemap.html` are for people. */
const SITEMAP_FILE = /^[\w.-]+\.(?:xml|txt)(?:\.gz)?$/i;

const SITEMAP_TYPE = /^\s*(?:(?:text|application)\/(?:[\w.+-]+\+)?xml|text\/plain|application\/(?:x-)?gzip)\s*(?:;|$)/i;

/** Sitemaps queued for one domain. */
const MAX_SITEMAPS = 100;

export interface SearchOptions extends Omit<FetchOptions, 'accept'> {
  readonly logger: Logger;
}

/**
 * Finds a site's sitemaps: those that its robots.txt names, those that its page links to and, where there are none, a
 * few common paths. One request at a time, at the pace and within the limits that robots.txt sets. What fails on the
 * way is logged and ends the search with what was found: a page that was fetched is not lost for it.
 *
 * @param options its signal ends the search as well
 */
export async function findSitemaps(
  page: Page,
  pageUrl: URL,
  base: string,
  options: SearchOptions,
): Promise<FoundSitemap[]> {
  const linked = linkedSitemaps(page, pageUrl, base);
  try {
    const robots = await fetchRobots(pageUrl, { ...options, accept: 'text/plain' });
    const named = [...found('robots_txt', robots.sitemaps), ...linked];
    return distinct(named.length > 0 ? named : await probe(pageUrl, robots, options));
  } catch (error) {
    if (!(error instanceof SluiceError) && !options.signal.aborted) throw error;
    options.logger.info('the search for sitemaps ended early', { reason: String(error) });
    return distinct(linked);
  }
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
async function probe(pageUrl: URL, robots: Robots, options: SearchOptions): Promise<FoundSitemap[]> {
  for (const path of COMMON_PATHS) {
    const url = new URL(path, pageUrl);
    if (!robots.isAllowed(url)) continue;
    await wait(robots.crawlDelaySeconds * 1000, undefined, { signal: options.signal });
    const { status, contentType, finalUrl } = await guardedFetch(url, { ...options, method: 'HEAD', accept: '*/*' });
    if (status === 200 && SITEMAP_TYPE.test(contentType ?? '')) return found('common_path', [finalUrl.href]);
  }
  return [];
}

function found(discoveryMethod: DiscoveryMethod, addresses: readonly string[]): FoundSitemap[] {
  return addresses.map((url) => ({ url: withoutFragment(url), discoveryMethod }));
}

function withoutFragment(address: string): string {
  return address.replace(/#.*$/s, '');
}

function distinct(sitemaps: readonly FoundSitemap[]): FoundSitemap[] {
  const byUrl = new Map<string, FoundSitemap>();
  for (const sitemap of sitemaps) {
    if (isSitemapAddress(sitemap.url) && !byUrl.has(sitemap.url)) byUrl.set(sitemap.url, sitemap);
  }
  return [...byUrl.values()].slice(0, MAX_SITEMAPS);
}
