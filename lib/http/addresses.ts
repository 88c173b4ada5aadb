import { getDomain } from 'tldts';

/** An address on a page as an absolute URL of the web, or null. */
export function absoluteUrl(href: string | undefined, base: string): string | null {
  const url = href === undefined ? null : URL.parse(href.trim(), base);
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}

/** Whether two URLs belong to one site: the same registrable domain, or the same host where there is none. */
export function isSameSite(url: string, other: string): boolean {
  const [a, b] = [URL.parse(url), URL.parse(other)];
  if (!a || !b) return false;
  return a.hostname === b.hostname || siteOf(a.hostname) === siteOf(b.hostname);
}

/** `example.co.uk` for `shop.example.co.uk`. */
export function siteOf(hostname: string): string {
  return getDomain(hostname) ?? hostname;
}
