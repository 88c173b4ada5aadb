import { getDomain } from 'tldts';
import { siteOf } from '../../../lib/http/addresses.ts';
import type { Page } from './page.ts';

/** Shortest name that says something where it is a part of another. */
const MIN_PART = 3;
const MAX_NAME = 100;

/** The site that a page belongs to, and what it is called. */
export class Site {
  /** Where the page was found. */
  readonly url: string;
  /** What the page's relative addresses are resolved against. */
  readonly base: string;
  /** Letters and digits only, in lower case; that of the domain first. */
  readonly #names: readonly string[];

  constructor(page: Page, url: string, base: string) {
    this.url = url;
    this.base = base;
    const label = labelOf(URL.parse(url)?.hostname ?? '');
    const said = ['og:site_name', 'application-name', 'apple-mobile-web-app-title'].map((key) => page.meta.get(key));
    this.#names = [...new Set([label, ...said].map((name) => plain(name ?? '')))].filter((name) => name !== '');
  }

  /** Whether a name, a handle or a host is the site's own. */
  isCalled(name: string): boolean {
    const whole = plain(name);
    return this.#names.includes(whole) || this.#names.includes(plain(siteOf(name).split('.', 1)[0] ?? ''));
  }

  /** Whether the site's name is a part of a text. */
  isNamedIn(text: string): boolean {
    const whole = plain(text);
    return this.#names.some((name) => name.length >= MIN_PART && whole.includes(name));
  }
}

/** Services whose sites are called by their subdomains, and that the list of public suffixes does not have. */
const HOST_OF_SITES =
  /\.(?:wordpress|tumblr|substack|livejournal|typepad|jimdo|jimdofree|tistory|over-blog|hypotheses)\.[a-z]{2,4}$/;

/** What a host is called: `shop` for `www.shop.co.uk`, `blog` for `blog.github.io`. */
function labelOf(hostname: string): string {
  const site = HOST_OF_SITES.test(hostname)
    ? hostname.replace(HOST_OF_SITES, '').replace(/^www\./, '')
    : getDomain(hostname, { allowPrivateDomains: true });
  return site?.split('.', 1)[0] ?? '';
}

function plain(name: string): string {
  return name
    .slice(0, MAX_NAME)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
