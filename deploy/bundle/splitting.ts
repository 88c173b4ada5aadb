import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import remapping from '@jridgewell/remapping';
import { type BuildOptions, type BuildResult, type Plugin, transform } from 'esbuild';

/**
 * Makes a file of its own of what is imported by `import()`, beside the handler's: it is read, and compiled, only where
 * it is used, and most of a cold start is compiling. esbuild splits ES modules alone, and the Lambdas are CommonJS
 * modules: it is given the one and its files are turned into the other.
 *
 * The files are named for their handler, `processor.secret-….cjs`: by that, serverless-esbuild leaves them out of the
 * other functions' archives.
 */
export const splitting: Plugin = {
  name: 'splitting',
  setup({ initialOptions, onStart, onEnd }) {
    Object.assign(initialOptions, {
      format: 'esm',
      splitting: true,
      metafile: true,
      chunkNames: `${handlerOf(initialOptions)}.[name]-[hash]`,
    });
    onStart(() => removeFormerFiles(initialOptions));
    onEnd(async (result) => {
      await Promise.all(filesOf(result, initialOptions.absWorkingDir).map(toCommonJs));
    });
  },
};

/** The name of the handler's own file, without its extension. */
export function handlerOf({ entryPoints }: BuildOptions): string {
  const [entryPoint] = Object.values(entryPoints ?? {});
  if (entryPoint === undefined) throw new Error('there is no handler to bundle');
  return typeof entryPoint === 'string' ? basename(entryPoint, '.ts') : entryPoint.out;
}

/** What an earlier bundle of this handler has left would be packed with this one: by its name it belongs to it. */
async function removeFormerFiles(options: BuildOptions): Promise<void> {
  const { outdir, absWorkingDir = process.cwd() } = options;
  if (outdir === undefined) return;
  const directory = resolve(absWorkingDir, outdir);
  const files = await readdir(directory).catch(() => []);
  const former = files.filter((file) => file.startsWith(`${handlerOf(options)}.`) && /\.cjs(\.map)?$/.test(file));
  await Promise.all(former.map((file) => rm(join(directory, file))));
}

function filesOf({ metafile }: BuildResult, directory = process.cwd()): string[] {
  return Object.keys(metafile?.outputs ?? {})
    .filter((path) => path.endsWith('.cjs'))
    .map((path) => resolve(directory, path));
}

async function toCommonJs(path: string): Promise<void> {
  const [code, map] = await Promise.all([readFile(path, 'utf8'), readFile(`${path}.map`, 'utf8')]);
  const transformed = await transform(code, {
    sourcefile: basename(path),
    sourcemap: 'external',
    sourcesContent: false,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    supported: { 'dynamic-import': false },
    minifyWhitespace: true,
    minifySyntax: true,
  });
  // Not left to the transformation, which would map every token of the libraries: it would be larger than the bundle.
  const whole = remapping([transformed.map, map], () => null);
  await Promise.all([writeFile(path, transformed.code), writeFile(`${path}.map`, whole.toString())]);
}
