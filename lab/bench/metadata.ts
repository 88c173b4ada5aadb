import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractMetadata } from '../../functions/domains/metadata.ts';
import { UsageError } from '../../scripts/cli/command.ts';
import { median } from './median.ts';

const RUNS = 9;

function medianTime(html: string): number {
  const times = Array.from({ length: RUNS + 1 }, () => {
    const start = performance.now();
    extractMetadata(html, 'https://example.com/');
    return performance.now() - start;
  });
  // The first run is the warm-up.
  return median(times.slice(1));
}

/** The time that reading each HTML file of a folder takes. */
export function benchMetadata(folder: string): string {
  const pages = globSync('**/*.html', { cwd: folder }).map((file) => readFileSync(join(folder, file), 'utf8'));
  if (pages.length === 0) throw new UsageError(`${folder} has no .html files`);
  const times = pages.map(medianTime);
  const megabytes = pages.reduce((total, html) => total + html.length, 0) / 1e6;
  return `${pages.length} pages, ${megabytes.toFixed(1)} MB: median ${median(times).toFixed(1)} ms a page, slowest ${Math.max(...times).toFixed(1)} ms`;
}
