import { isSameSite } from '../../lib/http/addresses.ts';
import type { HomePage } from './home-page.ts';
import { parseRefresh, refreshTarget } from './metadata/refresh.ts';
import type { MetaRefresh, ReadHomePage } from './read-home-page.ts';

/** Who waits longer is meant to read the page first. */
const LONGEST_SECONDS = 5;

/** A page as it was fetched, and what was read of it; null where it has not changed. */
export interface Followed {
  readonly home: HomePage;
  readonly read: ReadHomePage | null;
}

/**
 * Follows a page that sends its visitors to another page of its site within a few seconds, by a `Refresh` header or a
 * `meta` element, as redirects are followed. One that leads back to where somebody has been stays where it is.
 *
 * @param fetchNext what the errors of the next page come from: as for a redirect, they are the item's
 */
export async function followRefresh(
  first: HomePage,
  readPage: (home: HomePage) => Promise<ReadHomePage>,
  fetchNext: (url: URL) => Promise<HomePage>,
  mostRedirects: number,
): Promise<Followed> {
  const visited = new Set<string>();
  let home = first;
  for (;;) {
    visited.add(home.finalUrl.href);
    const read = home.unchanged ? null : await readPage(home);
    const target = nextPage(home, read?.metaRefresh ?? null);
    if (target === null || visited.has(target.href) || visited.size > mostRedirects) return { home, read };
    visited.add(target.href);
    home = await fetchNext(target);
  }
}

function nextPage({ finalUrl, refresh }: HomePage, metaRefresh: MetaRefresh | null): URL | null {
  const next = ofHeader(refresh, finalUrl) ?? metaRefresh;
  if (!next || next.seconds > LONGEST_SECONDS || !isSameSite(next.target, finalUrl.href)) return null;
  const url = new URL(next.target);
  url.hash = '';
  url.username = '';
  url.password = '';
  return url;
}

function ofHeader(written: string | null, url: URL): MetaRefresh | null {
  const refresh = written === null ? null : parseRefresh(written);
  const target = refreshTarget(refresh, url.href);
  return refresh === null || target === null ? null : { target, seconds: refresh.seconds };
}
