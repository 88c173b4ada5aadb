/** Names that every browser gives itself: they are no crawler's. */
const BROWSERS = new Set(
  'mozilla applewebkit chrome headlesschrome safari mobile version gecko firefox edg edge opr opera trident msie'.split(
    ' ',
  ),
);

/** What a header that is longer says need not be read. */
const MAX_LENGTH = 512;

/** `compatible; AcmeBot`, or `AcmeBot/1.0`. */
const PRODUCT = /\bcompatible;\s*([\w.-]+)|(?<![\w.-])([\w.-]+)\/\d/gi;

/**
 * The name under which a crawler is known to robots.txt: `AcmeBot` of `AcmeBot/1.0`, and of
 * `Mozilla/5.0 (compatible; AcmeBot/1.0; +https://acme.example)` too. In lower case; empty where there is none.
 */
export function productToken(userAgent: string): string {
  const text = userAgent.slice(0, MAX_LENGTH).replace(/https?:\S*/gi, '');
  const first = /^\s*([\w.-]*)/.exec(text)?.[1]?.toLowerCase() ?? '';
  if (!BROWSERS.has(first)) return first;
  for (const [, compatible, product = ''] of text.matchAll(PRODUCT)) {
    const name = (compatible ?? product).toLowerCase();
    if (!BROWSERS.has(name)) return name;
  }
  return first;
}
