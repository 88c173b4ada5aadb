import { absoluteUrl } from '../../../lib/http/addresses.ts';

/** What a page or its server asks a browser to do after a while: to go elsewhere, or to load the page again. */
export interface Refresh {
  readonly seconds: number;
  /** As written; null where the page itself is loaded again. */
  readonly href: string | null;
}

/** Longest text that is read: an address, and what stands before it. */
const MAX_LENGTH = 4096;

/** A number, and after a semicolon, a comma or a space perhaps `url=` and an address, perhaps in quotes. */
const REFRESH = /^(\d{0,9})(?:\.[\d.]*)?(?:(?:\s*[;,]|\s)(.*))?$/is;

/**
 * Reads the content of `meta http-equiv=refresh`, or a `Refresh` header. Null where it is none.
 * Source of the form: HTML standard, "shared declarative refresh steps".
 */
export function parseRefresh(content: string): Refresh | null {
  if (content.length > MAX_LENGTH) return null;
  const written = content.trim();
  const match = /^[\d.]/.test(written) ? REFRESH.exec(written) : null;
  if (!match) return null;
  const [, seconds = '', target] = match;
  return {
    seconds: Number(seconds),
    href: target === undefined ? null : unquoted(target.trim().replace(/^url\s*=\s*/i, '')) || null,
  };
}

/** Where a refresh leads, as an absolute address; null where it leads nowhere else. */
export function refreshTarget(refresh: Refresh | null, base: string): string | null {
  return refresh?.href ? absoluteUrl(refresh.href, base) : null;
}

/** What stands between quotes; a quote that is not closed goes to the end. */
function unquoted(target: string): string {
  const quote = target[0];
  if (quote !== '"' && quote !== "'") return target;
  const end = target.indexOf(quote, 1);
  return (end === -1 ? target.slice(1) : target.slice(1, end)).trim();
}
