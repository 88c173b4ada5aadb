import { isSameSite } from '../../lib/http/addresses.ts';
import type { PoliteSite } from './polite-site.ts';

/** How images begin, in hexadecimal: ICO, PNG, GIF, JPEG, and what WebP is in. */
const SIGNATURES = ['00000100', '89504e47', '47494638', 'ffd8ff', '52494646'];

const SVG = /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype svg|<svg)/i;

const PEEKED_BYTES = 256;

/**
 * The icon at the place where browsers look for one that no page names. It is worth a request and no more: where a site
 * asks for a wait between two, it is not looked for.
 */
export async function findIcon(pageUrl: URL, site: PoliteSite): Promise<string | null> {
  if (site.robots.crawlDelaySeconds > 0) return null;
  const peeked = await site.peek(new URL('/favicon.ico', pageUrl), PEEKED_BYTES);
  const isOwn = peeked !== null && isSameSite(peeked.finalUrl.href, pageUrl.href);
  return isOwn && isImage(peeked.beginning) ? peeked.finalUrl.href : null;
}

/** By its content: many a site answers with a page, whatever it is asked for. */
function isImage(beginning: Buffer): boolean {
  const hex = beginning.toString('hex');
  return SIGNATURES.some((signature) => hex.startsWith(signature)) || SVG.test(beginning.toString('latin1'));
}
