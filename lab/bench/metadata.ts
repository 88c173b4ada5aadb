/** `npm run bench:metadata -- FOLDER`: the time that reading each HTML file of a folder takes. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractMetadata } from '../../functions/domains/metadata.ts';
import { createCommand, runCommand } from '../../scripts/cli/command.ts';
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

const command = createCommand('bench:metadata', 'Times extractMetadata on real pages.', [
  'npm run bench:metadata -- ./pages',
])
  .argument('<folder>', 'a folder of .html files')
  .action((folder: string) => {
    const pages = globSync('**/*.html', { cwd: folder }).map((file) => readFileSync(join(folder, file), 'utf8'));
    if (pages.length === 0) throw new Error(`${folder} has no .html files`);
    const times = pages.map(medianTime);
    const megabytes = pages.reduce((total, html) => total + html.length, 0) / 1e6;
    process.stdout.write(
      `${pages.length} pages, ${megabytes.toFixed(1)} MB: median ${median(times).toFixed(1)} ms a page, slowest ${Math.max(...times).toFixed(1)} ms\n`,
    );
  });

await runCommand(command);
