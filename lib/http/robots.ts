import { type FetchOptions, guardedFetch } from './fetch.ts';
import { isAllowed } from './robots-rule.ts';
import { type RobotsBytes, type RobotsText, readRobotsText } from './robots-text.ts';

/** What a site asks of robots. */
export interface Robots {
  /** The addresses of its sitemaps, absolute. */
  readonly sitemaps: readonly string[];
  /** Seconds to wait between two requests; 0 where it asks for none. */
  readonly crawlDelaySeconds: number;
  isAllowed(url: URL): boolean;
}

/** What is beyond need not be read (RFC 9309, section 2.5). */
const MAX_BYTES = 512_000;

/** What a site's robots.txt says, as data: it can be kept, and becomes `Robots` again by `robotsOf`. */
export interface RobotsRecord extends RobotsText {
  /** The origin that it speaks for. */
  readonly origin: string;
  /** Whether it could not be had for the moment, which forbids everything. */
  readonly isUnavailable: boolean;
}

/**
 * Fetches and reads a site's robots.txt. One that is not there allows everything; one that cannot be had for the
 * moment forbids everything (RFC 9309, sections 2.3.1.3 and 2.3.1.4).
 *
 * @param home an address of the site
 * @param read `readRobotsText`, where it is safe to call
 * @throws FetchError, PermanentFetchError when it cannot be fetched at all
 * @throws what `read` throws
 */
export async function fetchRobots(
  home: URL,
  options: FetchOptions,
  read: (file: RobotsBytes) => Promise<RobotsText>,
): Promise<RobotsRecord> {
  const url = new URL('/robots.txt', home);
  const { status, body } = await guardedFetch(url, {
    ...options,
    accept: 'text/plain',
    maxBytes: MAX_BYTES,
    truncate: true,
  });
  const { origin } = url;
  if (status < 200 || status >= 300)
    return { origin, isUnavailable: status >= 500, sitemaps: [], crawlDelaySeconds: 0, rules: [] };
  const text = await read({ body, url: url.href, userAgent: options.settings.fetchUserAgent });
  return { ...text, origin, isUnavailable: false };
}

/**
 * @param url where the text was found: it speaks for that origin, and for no other
 * @param userAgent the crawler's name, or its whole User-Agent header
 */
export function parseRobots(url: URL, text: string, userAgent: string): Robots {
  const read = readRobotsText({ body: Buffer.from(text), url: url.href, userAgent });
  return robotsOf({ ...read, origin: url.origin, isUnavailable: false });
}

export function robotsOf({ rules, origin, isUnavailable, ...asked }: RobotsRecord): Robots {
  return {
    ...asked,
    // It may always be asked for itself (RFC 9309, section 2.2.2).
    isAllowed: (url) =>
      url.origin !== origin ||
      url.pathname === '/robots.txt' ||
      (!isUnavailable && isAllowed(rules, url.pathname + url.search)),
  };
}
