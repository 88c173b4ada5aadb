import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import Table from 'cli-table3';
import { bundleHandler } from '../../deploy/bundle/bundle-handler.ts';
import { schedulers } from '../../functions/index.ts';
import { median } from './median.ts';

const LOADS = 9;
const KILOBYTE = 1000;

const TIMED_LOAD = 'const start = performance.now(); require(process.argv[1]); console.log(performance.now() - start);';

/** Median time of loading a bundle in a process of its own, in milliseconds. */
function loadTime(file: string): number {
  const times = Array.from({ length: LOADS }, () => Number(execFileSync(process.execPath, ['-e', TIMED_LOAD, file])));
  return median(times);
}

/** Of all files in a folder together, in bytes. */
async function zippedSize(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(
    async (file) => deflateRawSync(await readFile(join(folder, file)), { level: 9 }).length,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** The zipped size of each Lambda's files with their source maps, and how long the handler takes to load. */
export async function benchBundles(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-bundles-'));
  const table = new Table({ head: ['bundle', 'zipped', `load, median of ${LOADS}`], style: { head: [], border: [] } });
  const handlers = schedulers.flatMap(({ name }) => [`${name}/scheduler`, `${name}/processor`]);
  try {
    for (const handler of [...handlers, 'migrate', 'operator']) {
      const folder = join(directory, handler);
      const file = join(folder, `${basename(handler)}.cjs`);
      await bundleHandler(fileURLToPath(new URL(`../../functions/${handler}.ts`, import.meta.url)), file);
      const zipped = await zippedSize(folder);
      table.push([handler, `${Math.round(zipped / KILOBYTE)} KB`, `${Math.round(loadTime(file))} ms`]);
    }
    return table.toString();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
