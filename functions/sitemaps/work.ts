import type { EntityManager } from '@mikro-orm/postgresql';
import { absoluteUrl, isSameSite } from '../../lib/http/addresses.ts';
import { isUnchanged } from '../../lib/http/conditional.ts';
import { type FetchOptions, guardedRead, type ResponseHead } from '../../lib/http/fetch.ts';
import { fetchRobots } from '../../lib/http/robots.ts';
import type { ProcessContext } from '../../lib/scheduler/define-scheduler.ts';
import type { ItemSnapshot, SettlingItem } from '../../lib/work-item/work-item.ts';
import type { ParsedSitemap } from '../entities/parsed-sitemap.ts';
import { type FoundSitemap, Sitemap, type SitemapScan } from '../entities/sitemap.entity.ts';
import { normalizeSitemapUrl } from '../entities/sitemap-address.ts';
import { parseSitemap } from './parse-sitemap.ts';
import type { SitemapSettings } from './settings.ts';
import { SitemapUrl } from './sitemap-url.entity.ts';

const ACCEPT = 'application/xml,text/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1';

/** An index may name indexes; beyond this none is followed. */
const MAX_DEPTH = 3;

/** Foreign sites whose robots.txt is asked for the sitemaps of one index. */
const MAX_FOREIGN_SITES = 5;

/** Fetches a sitemap and parses it while it comes. */
export async function process(
  item: ItemSnapshot<Sitemap>,
  { settings, signal, now, logger }: ProcessContext<SitemapSettings>,
): Promise<SitemapScan> {
  const started = now();
  const url = new URL(item.url);
  const validators = { url: url.href, etag: item.etag, lastModified: item.httpLastModified };
  const options = { settings, signal, accept: ACCEPT, validators };
  const { head, parsed } = await guardedRead(url, options, async (response, body) => {
    const unchanged = isUnchanged(response, validators, now());
    return { head: response, parsed: unchanged ? null : await parseSitemap(body) };
  });
  if (parsed?.cutAt) logger.warn('the sitemap is larger than the protocol allows and was cut', { cutAt: parsed.cutAt });
  return {
    ...validatorsOf(head),
    httpStatus: head.status,
    responseTimeMs: now().getTime() - started.getTime(),
    scannedAt: now(),
    parsed,
    children:
      parsed?.type === 'sitemapindex' ? await followable(item, parsed, { settings, signal, accept: ACCEPT }) : [],
  };
}

/** Records the scan and what the file lists: the sitemaps of an index as further items, the addresses of any other. */
export async function apply(item: SettlingItem<Sitemap>, scan: SitemapScan, em: EntityManager): Promise<void> {
  const isUnchanged = scan.parsed === null || scan.parsed.contentHash === item.contentHash;
  item.updateFromScan(scan);
  if (isUnchanged || scan.parsed === null) return;
  if (scan.parsed.type === 'sitemapindex') await Sitemap.enqueueFound(em, item.domain.id, scan.children);
  else await SitemapUrl.record(em, item.id, scan.parsed.entries, scan.scannedAt);
}

/** A sitemap's address in its one form. */
export function normalize(written: string): string {
  return normalizeSitemapUrl(written);
}

function validatorsOf({ etag, lastModified }: ResponseHead) {
  return { etag, httpLastModified: lastModified };
}

/** An index may name sitemaps of its own site, and those of another site whose robots.txt names them too. */
async function followable(
  item: ItemSnapshot<Sitemap>,
  { entries }: ParsedSitemap,
  options: FetchOptions,
): Promise<FoundSitemap[]> {
  const depth = item.depth + 1;
  if (depth > MAX_DEPTH) return [];
  const urls = entries.map(({ loc }) => loc).filter((loc) => loc !== absoluteUrl(item.url, item.url));
  const own = urls.filter((url) => isSameSite(url, item.url));
  const foreign = urls.filter((url) => !isSameSite(url, item.url));
  const named = await namedByTheirSites(foreign, options);
  return [...own, ...foreign.filter((url) => named.has(url))].map((url) => ({
    url,
    discoveryMethod: 'sitemap_index' as const,
    depth,
  }));
}

async function namedByTheirSites(urls: readonly string[], options: FetchOptions): Promise<ReadonlySet<string>> {
  const origins = [...new Set(urls.map((url) => new URL(url).origin))].slice(0, MAX_FOREIGN_SITES);
  const named = new Set<string>();
  for (const origin of origins) {
    // A site whose robots.txt cannot be had names nothing; that is no failure of this sitemap.
    const robots = await fetchRobots(new URL(origin), options).catch(() => undefined);
    for (const url of robots?.sitemaps ?? []) named.add(url);
  }
  return named;
}
