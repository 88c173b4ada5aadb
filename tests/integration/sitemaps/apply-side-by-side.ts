/**
 * Reads and applies ten files side by side, each with as many entries as the protocol allows, in a process of its own,
 * and prints how much memory that took over what the process had before. Argument: `sitemapindex` or `urlset`.
 */
import { Domain } from '../../../functions/entities/domain.entity.ts';
import { Sitemap, type SitemapScan } from '../../../functions/entities/sitemap.entity.ts';
import { entities } from '../../../functions/index.ts';
import { parseSitemap } from '../../../functions/sitemaps/parse-sitemap.ts';
import { apply } from '../../../functions/sitemaps/work.ts';
import { openDatabase } from '../../../lib/database/database.ts';
import { DatabaseSettings } from '../../../lib/database/settings.ts';
import { isTransient } from '../../../lib/database/transient.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { peakMemory } from '../../support/peak-memory.ts';

const SIDE_BY_SIDE = 10;
const LIMITS = { sitemapChildrenPerIndex: 50_000, sitemapFilesPerDomain: 1_000_000, sitemapUrlsPerDomain: 1_000_000 };

const [, , type = ''] = process.argv;
const [root, entry] = type === 'sitemapindex' ? ['sitemapindex', 'sitemap'] : ['urlset', 'url'];
const database = openDatabase(parseSettings(DatabaseSettings, process.env), entities);

/** In pieces of about 64 KiB, as from a network. */
async function* file(site: string, entries: number): AsyncGenerator<Buffer> {
  yield Buffer.from(`<${root}>`);
  let piece = '';
  for (let index = 0; index < entries; index++) {
    piece += `<${entry}><loc>https://${site}/products/some-category/item-${index}.xml</loc></${entry}>`;
    if (piece.length < 65_536) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(`${piece}</${root}>`);
}

async function scan(site: string, entries: number): Promise<SitemapScan> {
  const parsed = await parseSitemap(file(site, entries));
  return {
    ...{ httpStatus: 200, etag: null, httpLastModified: null, responseTimeMs: 1, scannedAt: new Date() },
    parsed,
    children:
      type === 'sitemapindex'
        ? parsed.entries.map(({ loc }) => ({ url: loc, discoveryMethod: 'sitemap_index' as const, depth: 1 }))
        : [],
    leftOutChildren: 0,
    limits: LIMITS,
  };
}

async function readAndApply(site: string, entries: number): Promise<void> {
  let id = '';
  await whenThereIsAConnection(() =>
    database.unitOfWork(async (unit) => {
      const domain = await unit.insert(Domain, { domain: site });
      id = await unit.insert(Sitemap, { url: `https://${site}/map.xml`, domain, discoveryMethod: 'manual' });
    }),
  );
  const result = await scan(site, entries);
  await whenThereIsAConnection(() =>
    database.unitOfWork(async (unit) => {
      const item = await unit.findOneOrFail(Sitemap, { id });
      await apply(item, result, unit);
      // As a settle does: the ORM's fence wants the status to move on.
      item.status = 'completed';
      item.finishedAt = new Date();
    }),
  );
}

/** As a settle does: the pool is small, and others take long. */
async function whenThereIsAConnection(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isTransient(error)) throw error;
    await whenThereIsAConnection(write);
  }
}

await readAndApply('base.test', 10);
const base = process.memoryUsage.rss();
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, (_, index) => readAndApply(`site${index}.test`, 50_000)));
const over = peakMemory() - base;
await database.close();
process.stdout.write(JSON.stringify({ baseBytes: base, overBytes: over }));
