import type { SiteMetadata } from '../entities/site-metadata.ts';
import type { HomePage } from './home-page.ts';
import { decodeHtml } from './html-text.ts';
import type { Page } from './metadata/page.ts';
import { readPage } from './metadata/page-reader.ts';
import { refreshTarget } from './metadata/refresh.ts';
import { baseOf, describePage } from './metadata.ts';

/** Where a page sends its visitors, and after how many seconds. */
export interface MetaRefresh {
  readonly target: string;
  readonly seconds: number;
}

/** A home page, read once. */
export interface ReadHomePage {
  readonly page: Page;
  /** What its relative addresses are resolved against. */
  readonly base: string;
  readonly metadata: SiteMetadata;
  /** Null where the page stays where it is. */
  readonly metaRefresh: MetaRefresh | null;
}

/** Reads a page that was fetched: its text, its parts, and what they say of the site. */
export function readHomePage({
  body,
  contentType,
  finalUrl,
}: Pick<HomePage, 'body' | 'contentType' | 'finalUrl'>): ReadHomePage {
  const page = readPage(decodeHtml(body, contentType));
  const base = baseOf(page, finalUrl.href);
  const target = refreshTarget(page.refresh, base);
  return {
    page,
    base,
    metadata: describePage(page, finalUrl.href),
    metaRefresh: target === null ? null : { target, seconds: page.refresh?.seconds ?? 0 },
  };
}
