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
  const url = URL.parse(written.trim());
  if (url && /^https?:$/.test(url.protocol) && url.href.length <= SITEMAP_URL_LENGTH) {
    url.hash = '';
    return url.href;
  }
  const shown = shortened(written, SHOWN_LENGTH);
  throw new PermanentError(
    'url_invalid',
    `${JSON.stringify(shown)} is not the address of a sitemap: it must be an http or https URL of at most ${SITEMAP_URL_LENGTH} characters`,
  );
}
