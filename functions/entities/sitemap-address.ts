import { isIP } from 'node:net';
import { PermanentError } from '../../lib/errors.ts';
import { shortened } from '../../lib/text.ts';

/** Longest URL that the sitemap protocol allows. */
export const SITEMAP_URL_LENGTH = 2048;

const SHOWN_LENGTH = 80;

/**
 * A sitemap's URL in its one form.
 *
 * @throws PermanentError `url_invalid`, naming the value and what is allowed
 */
export function normalizeSitemapUrl(written: string): string {
  const text = written.trim();
  const flaw = flawOf(text);
  if (flaw !== undefined)
    throw new PermanentError('url_invalid', `${shownAddress(text)} is not the address of a sitemap: ${flaw}`);
  const url = new URL(text);
  url.hash = '';
  return url.href;
}

/** Whether something can be the address of a sitemap. */
export function isSitemapAddress(text: string): boolean {
  return flawOf(text) === undefined;
}

function flawOf(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.href.length > SITEMAP_URL_LENGTH)
    return `it must be an http or https URL of at most ${SITEMAP_URL_LENGTH} characters`;
  if (hasCredentials(url)) return 'it must hold no user and no password, which would stay in the row';
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0)
    return 'it must name its site by a domain, not by an IP address';
  return undefined;
}

/** Whether an address holds a user or a password. */
export function hasCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

/** An address that is refused, for a message: shortened, and without what may be a password. */
export function shownAddress(text: string, maxLength = SHOWN_LENGTH): string {
  return JSON.stringify(shortened(text.replace(/^.*@/s, '…@'), maxLength));
}
