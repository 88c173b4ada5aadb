import { getDomain } from 'tldts';

/** Longest address that is one, in characters: what browsers, proxies and our columns hold. */
export const MAX_ADDRESS_LENGTH = 2048;

/** An address on a page as an absolute URL of the web, or null. What is longer than any real address is none. */
export function absoluteUrl(href: string | undefined, base: string): string | null {
  if (href === undefined || href.length > 2 * MAX_ADDRESS_LENGTH) return null;
  const written = href.trim();
  const url = written.length > MAX_ADDRESS_LENGTH ? null : URL.parse(written, base);
  return url && /^https?:$/.test(url.protocol) && url.href.length <= MAX_ADDRESS_LENGTH ? url.href : null;
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
