import type { EntityManager } from '@mikro-orm/postgresql';
import { PermanentError } from '../../lib/errors.ts';
import { bodyTooLarge } from '../../lib/http/body.ts';
import type { Validators } from '../../lib/http/conditional.ts';
import type { RobotsRecord } from '../../lib/http/robots.ts';
import type { ProcessContext } from '../../lib/scheduler/define-scheduler.ts';
import type { Applied } from '../../lib/work-item/settle.ts';
import type { ItemSnapshot, SettlingItem } from '../../lib/work-item/work-item.ts';
import { Domain, type DomainScan } from '../entities/domain.entity.ts';
import { SiteRobots } from '../entities/site-robots.entity.ts';
import { type FoundSitemap, Sitemap } from '../entities/sitemap.entity.ts';
import { normalizeDomain } from './domain-name.ts';
import { followRefresh } from './follow-refresh.ts';
import { fetchHomePage, fetchNextPage } from './home-page.ts';
import { readerOf } from './reader.ts';
import { searchSite } from './search-site.ts';
import type { DomainSettings } from './settings.ts';

/** What is left of the item's time for writing down what was found, in milliseconds. */
const RESERVE_MS = 1000;

export interface ProcessedDomain {
  readonly scan: DomainScan;
  readonly sitemaps: readonly FoundSitemap[];
  readonly robots: RobotsRecord | null;
  /** Sitemaps that the domain may have. */
  readonly mostSitemaps: number;
}

/** Fetches a domain's home page, reads its metadata and looks for its sitemaps. */
export async function process(
  item: ItemSnapshot<Domain>,
  { settings, signal, deadline, now, logger }: ProcessContext<DomainSettings>,
): Promise<ProcessedDomain> {
  const domain = normalize(item.domain, settings);
  const validators = validatorsOf(item);
  const mostSitemaps = settings.sitemapFilesPerDomain;
  // Its thread starts while the page is fetched: a cold start would wait for it.
  const { readPage } = readerOf(settings, signal, { deadline, now });
  const options = { settings, signal, ...(validators && { validators }) };
  const first = await fetchHomePage(domain, options, now());
  const { home, read } = await followRefresh(
    first,
    readPage,
    (url) => fetchNextPage(url, options, now()),
    settings.fetchMaxRedirects,
  );
  const { finalUrl, status: httpStatus, etag, lastModified } = home;
  const scan = {
    domain,
    finalUrl: finalUrl.href,
    httpStatus,
    etag,
    lastModified,
    isPageCut: home.isCut,
    scannedAt: now(),
  };
  if (read === null) return { scan: { ...scan, metadata: null }, sitemaps: [], robots: null, mostSitemaps };

  const { metadata } = read;
  if (home.isCut && metadata.title === null && metadata.description === null)
    throw bodyTooLarge(finalUrl, settings.fetchMaxBytes);
  const timeLeft = AbortSignal.timeout(Math.max(0, deadline.getTime() - now().getTime() - RESERVE_MS));
  const searching = AbortSignal.any([signal, timeLeft]);
  const { sitemaps, faviconUrl, robots } = await searchSite(read, finalUrl, {
    settings,
    logger,
    signal: searching,
    reader: readerOf(settings, searching, { deadline, now }),
  });
  return { scan: { ...scan, metadata: { ...metadata, faviconUrl } }, sitemaps, robots, mostSitemaps };
}

/** Records the scan, and queues the sitemaps that were found. */
export async function apply(
  item: SettlingItem<Domain>,
  { scan, sitemaps, robots, mostSitemaps }: ProcessedDomain,
  em: EntityManager,
): Promise<Applied> {
  if (scan.domain !== item.domain && (await Domain.getByDomain(em, [scan.domain])).length > 0) {
    throw new PermanentError('domain_duplicate', `${scan.domain} has a row of its own already`);
  }
  const leftOut = await Sitemap.enqueueFound(em, item.id, sitemaps, mostSitemaps);
  item.updateFromMetadata(scan, leftOut);
  // Its sitemaps need not ask for it again.
  if (robots && sitemaps.length > 0) await SiteRobots.remember(em, robots, scan.scannedAt);
  return { limitsReached: leftOut.limit === null ? 0 : 1 };
}

/** The domain of what somebody has written: a name, an address, an e-mail address. */
export function normalize(written: string, { domainExtraSuffixes }: DomainSettings): string {
  return normalizeDomain(written, domainExtraSuffixes);
}

function validatorsOf({ finalUrl, etag, lastModified }: ItemSnapshot<Domain>): Validators | undefined {
  return finalUrl === null ? undefined : { url: finalUrl, etag, lastModified };
}
