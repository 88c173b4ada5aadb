import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import Table from 'cli-table3';
import { bundleHandler } from '../../../deploy/bundle/bundle-handler.ts';
import { Sitemap } from '../../../functions/entities/sitemap.entity.ts';
import { SitemapUrl } from '../../../functions/sitemaps/sitemap-url.entity.ts';
import { sitemaps } from '../../../functions/sitemaps/sitemaps.ts';
import { resetItems } from '../../../lib/work-item/intervene.ts';
import { type LocalStack, startLocalStack } from '../../../local/local-stack.ts';
import { type SampleSites, startSites } from '../../../local/sample-sites.ts';
import { queueItems } from '../../../scripts/cli/queue-items.ts';
import { median } from '../median.ts';

/** One scan's figures. */
interface Scan {
  readonly ms: number;
  readonly peakBytes: number;
}

const HOST = 'bench.sluice.test';
const URL_COUNTS = [10_000, 50_000];
const ROUNDS = 3;

/** Measures scans of sitemaps of two sizes, new and unchanged, each in a process of its own; medians of the rounds. */
export async function benchSitemaps(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const bundle = join(directory, 'sitemap-run.cjs');
  await bundleHandler(fileURLToPath(new URL('./sitemap-run.ts', import.meta.url)), bundle);
  const stack = await startLocalStack([sitemaps]);
  try {
    const table = new Table({
      head: ['sitemap', 'first scan', 'peak memory', 'unchanged re-scan', 'changed re-scan'],
      style: { head: [], border: [] },
    });
    for (const count of URL_COUNTS) table.push(await benchSize(stack, bundle, count));
    return table.toString();
  } finally {
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function benchSize(stack: LocalStack, bundle: string, count: number): Promise<string[]> {
  const first: Scan[] = [];
  const unchanged: Scan[] = [];
  const changed: Scan[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const site = await startVersionedSite(count);
    try {
      const [id = ''] = await queueItems(stack.database, sitemaps, [
        { name: `https://${HOST}/${count}-${round}.xml.gz` },
      ]);
      first.push(await scan(stack, bundle, site));
      await resetItems({ database: stack.database, entity: Sitemap }, [id], new Date());
      unchanged.push(await scan(stack, bundle, site));
      site.change();
      await resetItems({ database: stack.database, entity: Sitemap }, [id], new Date());
      changed.push(await scan(stack, bundle, site));
      const listed = await stack.database.fork().count(SitemapUrl, { sitemap: id, delistedAt: null });
      if (listed !== count) throw new Error(`${listed} addresses were recorded of ${count}`);
    } finally {
      await site.stop();
    }
  }
  const seconds = (scans: readonly Scan[]) => `${(median(scans.map(({ ms }) => ms)) / 1000).toFixed(2)} s`;
  const memory = Math.max(...[...first, ...unchanged, ...changed].map(({ peakBytes }) => peakBytes));
  return [
    `${count} URLs, gzipped`,
    seconds(first),
    `${Math.round(memory / 1e6)} MB`,
    seconds(unchanged),
    seconds(changed),
  ];
}

/** A site with one sitemap, whose every tenth address can be changed. */
async function startVersionedSite(count: number): Promise<SampleSites & { change(): void }> {
  let body = gzipSync(content(count, '2026-11-23'));
  const site = await startSites({ [HOST]: { answer: (_request, response) => void response.end(body) } });
  return {
    ...site,
    change: () => {
      body = gzipSync(content(count, '2026-11-24'));
    },
  };
}

function content(count: number, date: string): string {
  const urls = Array.from({ length: count }, (_, index) => {
    const lastmod = index % 10 === 0 ? date : '2026-01-01';
    return `<url><loc>https://${HOST}/products/category-${index % 97}/a-product-with-a-name-${index}</loc><lastmod>${lastmod}</lastmod><changefreq>weekly</changefreq><priority>0.5</priority></url>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join('\n')}</urlset>`;
}

/** Bounds the heap as Lambda does for a small function: without a bound Node collects late, and resident memory says little. */
const HEAP = ['--max-old-space-size=128', '--max-semi-space-size=8'];

async function scan(stack: LocalStack, bundle: string, site: SampleSites): Promise<Scan> {
  const limits = { SITEMAP_SCHEDULER_ITEM_TIMEOUT_SECONDS: '120', FETCH_TIMEOUT_SECONDS: '60', LOG_LEVEL: 'SILENT' };
  const env = { ...stack.env, ...site.env, ...limits };
  const { stdout } = await promisify(execFile)(process.execPath, [...HEAP, bundle], { env });
  return JSON.parse(stdout) as Scan;
}
