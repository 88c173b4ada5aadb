/** `npm run bundle:sizes`: the zipped size of each Lambda's bundle with its source map, and how long it takes to load. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import Table from 'cli-table3';
import { schedulers } from '../functions/index.ts';
import { median } from './bench/median.ts';
import { bundleHandler } from './bundle.ts';

const LOADS = 9;
const KILOBYTE = 1000;

const TIMED_LOAD = 'const start = performance.now(); require(process.argv[1]); console.log(performance.now() - start);';

/** Median time of loading a bundle in a process of its own, in milliseconds. */
function loadTime(file: string): number {
  const times = Array.from({ length: LOADS }, () => Number(execFileSync(process.execPath, ['-e', TIMED_LOAD, file])));
  return median(times);
}

const zippedSize = async (file: string) => deflateRawSync(await readFile(file), { level: 9 }).length;

const directory = await mkdtemp(join(tmpdir(), 'sluice-bundles-'));
const table = new Table({ head: ['bundle', 'zipped', `load, median of ${LOADS}`], style: { head: [], border: [] } });
const handlers = schedulers.flatMap(({ name }) => [`${name}/scheduler`, `${name}/processor`]);
for (const handler of [...handlers, 'migrate', 'operator']) {
  const file = join(directory, `${handler}.cjs`);
  await bundleHandler(fileURLToPath(new URL(`../functions/${handler}.ts`, import.meta.url)), file);
  const zipped = (await zippedSize(file)) + (await zippedSize(`${file}.map`));
  table.push([handler, `${Math.round(zipped / KILOBYTE)} KB`, `${Math.round(loadTime(file))} ms`]);
}
await rm(directory, { recursive: true, force: true });
process.stdout.write(`${table.toString()}\n`);
