import { expect, test } from '@jest/globals';
import { readHomePage } from '../../../functions/domains/read-home-page.ts';
import { readerOf } from '../../../functions/domains/reader.ts';
import { searchSite } from '../../../functions/domains/search-site.ts';
import { FetchSettings } from '../../../lib/http/settings.ts';
import { SandboxBusyError } from '../../../lib/sandbox/sandbox.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { html, startSites, text } from '../../../local/sample-sites.ts';
import { recordingLogger } from '../../support/recorders.ts';

const { signal } = new AbortController();
const LIMITS = { sandboxTimeoutSeconds: 20, sandboxMemoryMb: 512 };
const URL_OF_PAGE = new URL('https://shop.test/');

/** Keeps its thread busy for a second or so. */
const LARGE = () => Buffer.from(`<title>Large</title>${'<b>'.repeat(3_000_000)}`);

/** Of an item that has almost no time left. */
const soon = () => ({ deadline: new Date(Date.now() + 200), now: () => new Date() });

test('an item whose page waits behind that of another for too long is put off, and the other is read', async () => {
  const page = (body: Buffer) => ({ body, contentType: 'text/html; charset=utf-8', finalUrl: URL_OF_PAGE });
  const reading = readerOf(LIMITS, signal).readPage(page(LARGE()));
  const waiting = readerOf(LIMITS, signal, soon()).readPage(page(Buffer.from('<title>Small</title>')));

  await expect(waiting).rejects.toBeInstanceOf(SandboxBusyError);
  expect((await reading).metadata.title).toBe('Large');
});

test('an item whose robots.txt waits for too long is put off, and not recorded without its sitemaps', async () => {
  const sites = await startSites({
    'shop.test': { answer: html('x'), paths: { '/robots.txt': text('text/plain', 'Sitemap: /map.xml') } },
  });
  const read = readHomePage({ body: Buffer.from('<title>Shop</title>'), contentType: null, url: URL_OF_PAGE.href });
  const searching = searchSite(read, URL_OF_PAGE, {
    settings: parseSettings(FetchSettings, sites.env),
    signal,
    logger: recordingLogger([]),
    reader: { readRobots: () => Promise.reject(new SandboxBusyError()) },
  });

  await expect(searching).rejects.toBeInstanceOf(SandboxBusyError);
  await sites.stop();
});
