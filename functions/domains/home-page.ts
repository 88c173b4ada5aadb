import { SluiceError } from '../../lib/errors.ts';
import { isUnchanged } from '../../lib/http/conditional.ts';
import { PermanentFetchError } from '../../lib/http/errors.ts';
import { type Fetched, type FetchOptions, guardedFetch } from '../../lib/http/fetch.ts';
import { isHtml } from './content-type.ts';

/** Says that there is no usable https, not that there is no site: http is worth a try. */
const TRY_HTTP_AFTER = new Set(['connect_refused', 'connect_timeout', 'connection_lost', 'tls_invalid', 'unreachable']);

const ACCEPT = 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.1';

/** The page as it is now, or null where its server says that it has not changed. */
export type HomePage = Fetched & { readonly unchanged: boolean };

/**
 * Fetches a domain's home page, by https or, where that does not work, by http. Of a page that is too large its beginning
 * is read: what it says of itself stands there.
 *
 * @throws FetchError, PermanentFetchError or SnoozeError; of two failed tries, the second's
 */
export async function fetchHomePage(
  domain: string,
  options: Omit<FetchOptions, 'accept'>,
  now: Date,
): Promise<HomePage> {
  return checked(await fetchBySchemes(domain, { ...options, ...AS_PAGE }), options, now);
}

/**
 * Fetches a page that a home page has sent its visitors on to.
 *
 * @throws FetchError, PermanentFetchError or SnoozeError
 */
export async function fetchNextPage(url: URL, options: Omit<FetchOptions, 'accept'>, now: Date): Promise<HomePage> {
  return checked(await guardedFetch(url, { ...options, ...AS_PAGE }), options, now);
}

const AS_PAGE = { accept: ACCEPT, truncate: true };

function checked(page: Fetched, { validators }: Pick<FetchOptions, 'validators'>, now: Date): HomePage {
  const unchanged = isUnchanged(page, validators, now);
  if (!unchanged && !isHtml(page.contentType, page.body)) {
    const type = page.contentType?.trim() || 'of no known type';
    throw new PermanentFetchError('not_html', `${page.finalUrl.href} is ${type}, not HTML`);
  }
  return { ...page, unchanged };
}

async function fetchBySchemes(domain: string, options: FetchOptions): Promise<Fetched> {
  try {
    return await guardedFetch(new URL(`https://${domain}/`), options);
  } catch (error) {
    if (!(error instanceof SluiceError && TRY_HTTP_AFTER.has(error.code))) throw error;
    return guardedFetch(new URL(`http://${domain}/`), options);
  }
}
