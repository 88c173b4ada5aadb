import { basename, dirname, join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { handlerOf } from './splitting.ts';

/** How a file of the project names the file of a thread that it starts. */
const OWN = /\bnew URL\('(\.[\w./-]+\.thread\.ts)', import\.meta\.url\)/g;

/** How the pool names its own: the beginning of every thread. */
const OF_THE_POOL = 'fileURLToPath(import.meta.url + "/../entry/worker.js")';
const POOL = /\/node_modules\/tinypool\/dist\/index\.js$/;

/** These carry the work, by the list of the schedulers, and never do it. */
const WITHOUT_THREADS: ReadonlySet<string> = new Set(['operator', 'migrate']);
const NO_THREAD = `(() => { throw new Error('this function starts no threads'); })()`;

/**
 * Bundles the files that a source starts threads with, each a file of its own beside the handler's, and names them in
 * the source. They are named for their handler, as all that it loads later.
 */
export async function withThreads(source: string, path: string, options: BuildOptions): Promise<string> {
  if (POOL.test(path)) return withPool(source, path, options);
  const files = new Set([...source.matchAll(OWN)].map(([, file = '']) => file));
  await Promise.all([...files].map((file) => bundleThread(resolve(dirname(path), file), options)));
  return source.replace(OWN, (_, file: string) => placeOf(file, options));
}

async function withPool(source: string, path: string, options: BuildOptions): Promise<string> {
  if (!source.includes(OF_THE_POOL)) throw new Error(`${path} no longer names its thread so: look how it does now`);
  const file = join(dirname(path), 'entry', 'worker.js');
  await bundleThread(file, options);
  return source.replace(OF_THE_POOL, placeOf(file, options));
}

async function bundleThread(file: string, options: BuildOptions): Promise<void> {
  if (WITHOUT_THREADS.has(handlerOf(options))) return;
  await build({ ...options, entryPoints: [{ in: file, out: nameOf(file, options) }] });
}

function placeOf(file: string, options: BuildOptions): string {
  return WITHOUT_THREADS.has(handlerOf(options)) ? NO_THREAD : `\`\${__dirname}/${nameOf(file, options)}.cjs\``;
}

function nameOf(file: string, options: BuildOptions): string {
  return `${handlerOf(options)}.${basename(file).replace(/(\.thread)?\.[jt]s$/, '.thread')}`;
}
