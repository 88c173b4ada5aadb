import type { EntityManager } from '@mikro-orm/postgresql';
import { absoluteUrl, isSameSite } from '../../lib/http/addresses.ts';
import { isUnchanged, type Validators } from '../../lib/http/conditional.ts';
import { type FetchOptions, guardedRead, type ResponseHead } from '../../lib/http/fetch.ts';
import { fetchRobots } from '../../lib/http/robots.ts';
import { SandboxBusyError } from '../../lib/sandbox/sandbox.ts';
import type { ProcessContext } from '../../lib/scheduler/define-scheduler.ts';
import type { Applied } from '../../lib/work-item/settle.ts';
import type { ItemSnapshot, SettlingItem } from '../../lib/work-item/work-item.ts';
import type { ParsedSitemap } from '../entities/parsed-sitemap.ts';
import { type RememberedRobots, SiteRobots } from '../entities/site-robots.entity.ts';
import { type FoundSitemap, Sitemap, type SitemapScan } from '../entities/sitemap.entity.ts';
import { isSitemapAddress, normalizeSitemapUrl } from '../entities/sitemap-address.ts';
import type { LeftOut } from '../entities/sitemap-limits.ts';
import { arrive } from './arrived.ts';
import { Place } from './large-bodies.ts';
import { askItsSite } from './own-site.ts';
import { type Reader, readerOf } from './reader.ts';
import type { SitemapSettings } from './settings.ts';
import { SitemapUrl } from './sitemap-url.entity.ts';

const ACCEPT = 'application/xml,text/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1';

/** An index may name indexes; beyond this none is followed. */
const MAX_DEPTH = 3;

/** Foreign sites whose robots.txt is asked for the sitemaps of one index. */
const MAX_FOREIGN_SITES = 5;

/** What is remembered of the site's robots.txt. */
export function load({ url }: ItemSnapshot<Sitemap>, em: EntityManager): Promise<RememberedRobots | null> {
  return SiteRobots.of(em, new URL(normalize(url)));
}

/** Fetches a sitemap, as its site's robots.txt lets it be fetched, and parses it. */
export async function process(
  item: ItemSnapshot<Sitemap>,
  context: ProcessContext<SitemapSettings, RememberedRobots | null>,
): Promise<SitemapScan> {
  const { settings, signal, deadline, now, logger, loaded } = context;
  const url = new URL(normalize(item.url));
  const validators = validatorsOf(item);
  const options = { settings, signal, accept: ACCEPT, ...(validators && { validators }) };
  // Its thread starts while the sitemap is fetched: a cold start would wait for it.
  const reader = readerOf(settings, signal, { deadline, now });
  await askItsSite(url, loaded, options, reader, context);
  const started = now();
  const { head, parsed } = await fetchAndParse(url, options, reader, now);
  if (parsed?.cutAt) logger.warn('the sitemap was not read to its end', { cutAt: parsed.cutAt });
  const children =
    parsed?.type === 'sitemapindex' ? await followable(item, parsed, { settings, signal, accept: ACCEPT }, reader) : [];
  const { sitemapChildrenPerIndex: most } = settings;
  if (children.length > most) logger.warn('the index lists more sitemaps than are queued', { most });
  return {
    etag: head.etag,
    httpLastModified: head.lastModified,
    httpStatus: head.status,
    responseTimeMs: now().getTime() - started.getTime(),
    scannedAt: now(),
    parsed,
    children: children.slice(0, most),
    leftOutChildren: Math.max(0, children.length - most),
    limits: settings,
  };
}

/** What a server says of a sitemap, and what the sitemap says; null where it has not changed. */
async function fetchAndParse(
  url: URL,
  options: FetchOptions,
  reader: Reader,
  now: () => Date,
): Promise<{ head: ResponseHead; parsed: ParsedSitemap | null }> {
  const place = new Place();
  try {
    const { head, arrived } = await guardedRead(url, options, async (response, body) => {
      const unchanged = isUnchanged(response, options.validators, now());
      return { head: response, arrived: unchanged ? null : await arrive(body, place) };
    });
    return { head, parsed: arrived && (await reader.parse(arrived, head.finalUrl)) };
  } finally {
    place.leave();
  }
}

/** Records the scan and what the file lists: the sitemaps of an index as further items, the addresses of any other. */
export async function apply(
  item: SettlingItem<Sitemap>,
  scan: SitemapScan,
  em: EntityManager,
): Promise<Applied | undefined> {
  const isUnchanged = scan.parsed === null || (scan.parsed.contentHash === item.contentHash && !item.leftOutCount);
  item.updateFromScan(scan);
  if (isUnchanged || scan.parsed === null) return undefined;
  const leftOut = await record(item, scan, scan.parsed, em);
  item.updateLeftOut(leftOut);
  return { limitsReached: leftOut.limit === null ? 0 : 1 };
}

async function record(
  item: SettlingItem<Sitemap>,
  { children, leftOutChildren, limits, scannedAt }: SitemapScan,
  parsed: ParsedSitemap,
  em: EntityManager,
): Promise<LeftOut> {
  if (parsed.type !== 'sitemapindex')
    return SitemapUrl.record(em, item, parsed, limits.sitemapUrlsPerDomain, scannedAt);
  const { count, limit } = await Sitemap.enqueueFound(em, item.domain.id, children, limits.sitemapFilesPerDomain);
  return { count: count + leftOutChildren, limit: limit ?? (leftOutChildren > 0 ? 'children_per_index' : null) };
}

/** A sitemap's address in its one form. */
export function normalize(written: string): string {
  return normalizeSitemapUrl(written);
}

/** None where something was left out: it is read again, for the limits may have been raised. */
function validatorsOf({ url, etag, httpLastModified, leftOutCount }: ItemSnapshot<Sitemap>): Validators | undefined {
  return leftOutCount ? undefined : { url: new URL(url).href, etag, lastModified: httpLastModified };
}

/** An index may name sitemaps of its own site, and those of another site whose robots.txt names them too. */
async function followable(
  item: ItemSnapshot<Sitemap>,
  { entries }: ParsedSitemap,
  options: FetchOptions,
  reader: Reader,
): Promise<FoundSitemap[]> {
  const depth = item.depth + 1;
  if (depth > MAX_DEPTH) return [];
  const urls = entries.map(({ loc }) => loc).filter((loc) => loc !== absoluteUrl(item.url, item.url));
  const origins = new Map(urls.map((url) => [new URL(url).origin, url]));
  const ownOrigins = new Set([...origins].flatMap(([origin, url]) => (isSameSite(url, item.url) ? origin : [])));
  const { own = [], foreign = [] } = Object.groupBy(urls, (url) =>
    ownOrigins.has(new URL(url).origin) ? 'own' : 'foreign',
  );
  const named = await namedByTheirSites(foreign, options, reader);
  return [...own, ...foreign.filter((url) => named.has(url) && isSitemapAddress(url))].map((url) => ({
    url,
    discoveryMethod: 'sitemap_index' as const,
    depth,
  }));
}

async function namedByTheirSites(
  urls: readonly string[],
  options: FetchOptions,
  { readRobots }: Reader,
): Promise<ReadonlySet<string>> {
  const origins = [...new Set(urls.map((url) => new URL(url).origin))].slice(0, MAX_FOREIGN_SITES);
  const named = new Set<string>();
  for (const origin of origins) {
    // A site whose robots.txt cannot be had names nothing; that is no failure of this sitemap.
    const robots = await fetchRobots(new URL(origin), options, readRobots).catch((error: unknown) => {
      if (error instanceof SandboxBusyError) throw error;
      return undefined;
    });
    for (const url of robots?.sitemaps ?? []) named.add(url);
  }
  return named;
}
