import type { SiteMetadata } from '../entities/site-metadata.ts';
import type { FoundSitemap } from '../entities/sitemap.entity.ts';
import { decodeHtml } from './html-text.ts';
import { linkedSitemaps } from './linked-sitemaps.ts';
import { readPage } from './metadata/page-reader.ts';
import { refreshTarget } from './metadata/refresh.ts';
import { baseOf, describePage } from './metadata.ts';

/** A page as it was fetched. */
export interface PageBytes {
  readonly body: Uint8Array;
  /** As sent; null where the server sent none. */
  readonly contentType: string | null;
  /** Where it was found, after redirects. */
  readonly url: string;
}

/** Where a page sends its visitors, and after how many seconds. */
export interface MetaRefresh {
  readonly target: string;
  readonly seconds: number;
}

/** What a home page says. */
export interface ReadHomePage {
  readonly metadata: SiteMetadata;
  /** The sitemaps that it links to. */
  readonly linkedSitemaps: readonly FoundSitemap[];
  /** Null where the page stays where it is. */
  readonly metaRefresh: MetaRefresh | null;
}

/** Reads a page that was fetched: its text, its parts, and what they say of the site. */
export function readHomePage({ body, contentType, url }: PageBytes): ReadHomePage {
  const page = readPage(decodeHtml(body, contentType));
  const base = baseOf(page, url);
  const target = refreshTarget(page.refresh, base);
  return {
    metadata: describePage(page, url),
    linkedSitemaps: linkedSitemaps(page, url, base),
    metaRefresh: target === null ? null : { target, seconds: page.refresh?.seconds ?? 0 },
  };
}
