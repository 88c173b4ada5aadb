import { normalizeSitemapUrl } from '../../../functions/entities/sitemap-address.ts';
import { parseSitemap } from '../../../functions/sitemaps/parse-sitemap.ts';
import { parseDate } from '../../../functions/sitemaps/w3c-date.ts';
import { inPieces, refused, testReaders } from '../../support/hostile-inputs.ts';

testReaders({
  parseSitemap: { read: (bytes) => parseSitemap(inPieces(bytes)), most: (length) => 20 * length + 10_000 },
  parseDate: { read: (_, text) => parseDate(text), most: () => 100 },
  addresses: { read: (_, text) => refused(() => normalizeSitemapUrl(text)), most: () => 10_000 },
});
