import { expect, test } from '@jest/globals';
import { readerOf } from '../../../functions/sitemaps/reader.ts';
import { SandboxBusyError } from '../../../lib/sandbox/sandbox.ts';

const { signal } = new AbortController();
const LIMITS = { sandboxTimeoutSeconds: 20, sandboxMemoryMb: 512 };
const URL_OF_PAGE = new URL('https://shop.test/');

/** Of an item that has almost no time left. */
const soon = () => ({ deadline: new Date(Date.now() + 200), now: () => new Date() });

test('an item whose sitemap waits behind that of another for too long is put off, and the other is read', async () => {
  const urls = Array.from({ length: 50_000 }, (_, index) => `<url><loc>https://shop.test/${index}</loc></url>`);
  const arrived = (content: string) => ({ chunks: [Buffer.from(content)], loss: null });
  const large = arrived(`<urlset>${urls.join('')}${'<x/>'.repeat(2_000_000)}</urlset>`);
  const reading = readerOf(LIMITS, signal).parse(large, URL_OF_PAGE);
  const waiting = readerOf(LIMITS, signal, soon()).parse(arrived('<urlset></urlset>'), URL_OF_PAGE);

  await expect(waiting).rejects.toBeInstanceOf(SandboxBusyError);
  expect((await reading).entries).toHaveLength(50_000);
});
