import type { SiteMetadata } from '../entities/site-metadata.ts';
import type { HomePage } from './home-page.ts';
import { decodeHtml } from './html-text.ts';
import { type Page, readPage } from './metadata/page.ts';
import { baseOf, describePage } from './metadata.ts';

/** A home page, read once. */
export interface ReadHomePage {
  readonly page: Page;
  /** What its relative addresses are resolved against. */
  readonly base: string;
  readonly metadata: SiteMetadata;
}

/** Reads a page that was fetched: its text, its parts, and what they say of the site. */
export function readHomePage({ body, contentType, finalUrl }: HomePage): ReadHomePage {
  const page = readPage(decodeHtml(body, contentType));
  return { page, base: baseOf(page, finalUrl.href), metadata: describePage(page, finalUrl.href) };
}
