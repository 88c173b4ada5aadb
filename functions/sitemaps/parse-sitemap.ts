import { PermanentError } from '../../lib/errors.ts';
import type { ParsedSitemap } from '../entities/parsed-sitemap.ts';
import { MAX_BYTES } from './arrived.ts';
import { listReader } from './read-list.ts';
import { type Reader, xmlReader } from './read-xml.ts';
import { Collector } from './sitemap-collector.ts';
import { readSitemapText } from './sitemap-text.ts';

/** Most addresses of one file (sitemaps.org, "Sitemaps & Index files"). */
export const MAX_URLS = 50_000;

/**
 * Parses a sitemap while it comes: `urlset`, `sitemapindex`, RSS, Atom or a plain list of addresses. It is read as
 * search engines read it: namespaces, declaration and type may be wrong or missing. Entities of a DOCTYPE are never
 * expanded, and nothing external is fetched. Of a body that ends before its time, what was read is kept.
 *
 * @throws PermanentError `not_sitemap`
 * @throws whatever ended the body, where nothing was read before it
 */
export async function parseSitemap(
  body: AsyncIterable<Buffer>,
  maxUrls = MAX_URLS,
  maxBytes = MAX_BYTES,
): Promise<ParsedSitemap> {
  const { text, facts } = readSitemapText(body, maxBytes);
  const collector = new Collector(maxUrls);
  await read(text, collector);
  if (facts.loss && collector.count === 0) throw facts.loss.error;
  if (collector.type === undefined)
    throw new PermanentError('not_sitemap', 'it is no urlset, sitemapindex, feed or list of addresses');
  return {
    type: collector.type,
    ...collector.result(),
    sizeBytes: facts.sizeBytes,
    isGzipped: facts.isGzipped,
    contentHash: facts.hash(),
    cutAt: collector.cut ?? (facts.isCut ? 'bytes' : (facts.loss?.cut ?? null)),
  };
}

async function read(text: AsyncIterable<string>, collector: Collector): Promise<void> {
  let reader: Reader | undefined;
  let head = '';
  for await (const chunk of text) {
    if (reader) reader.write(chunk);
    else {
      head = (head + chunk).trimStart();
      if (head === '') continue;
      reader = head.startsWith('<') ? xmlReader(collector) : listReader(collector);
      reader.write(head);
    }
    if (collector.cut !== null) break;
  }
  reader?.end();
}
