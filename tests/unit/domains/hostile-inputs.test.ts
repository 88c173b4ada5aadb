import { isHtml } from '../../../functions/domains/content-type.ts';
import { normalizeDomain } from '../../../functions/domains/domain-name.ts';
import { beginsAsSitemap } from '../../../functions/domains/find-sitemaps.ts';
import { parseRefresh, refreshTarget } from '../../../functions/domains/metadata/refresh.ts';
import { extractMetadata } from '../../../functions/domains/metadata.ts';
import { readHomePage } from '../../../functions/domains/read-home-page.ts';
import { PAGE, refused, testReaders } from '../../support/hostile-inputs.ts';

testReaders({
  extractMetadata: { read: (_, text) => extractMetadata(text, PAGE.href), most: () => 100_000 },
  'extractMetadata at a hostile address': {
    read: (_, text) => extractMetadata('<base href=x><a href=y><img class=logo src=z>', text),
    most: () => 10_000,
  },
  readHomePage: {
    read: (body) => readHomePage({ body, contentType: null, url: PAGE.href }),
    most: () => 300_000,
  },
  'readHomePage by a hostile type': {
    read: (body, text) => readHomePage({ body: body.subarray(0, 1000), contentType: text, url: PAGE.href }),
    most: () => 10_000,
  },
  refresh: { read: (_, text) => refreshTarget(parseRefresh(`0;url=${text}`), PAGE.href), most: () => 3000 },
  names: { read: (_, text) => refused(() => normalizeDomain(text)), most: () => 10_000 },
  kinds: { read: (body, text) => [isHtml(null, body), isHtml(text, body), beginsAsSitemap(body)], most: () => 100 },
});
