import { basename, dirname } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { BUNDLE_OPTIONS } from './bundling.ts';

/**
 * Bundles a handler and all it needs.
 *
 * @param outfile the handler's own file, a `.cjs`; what it loads later is put beside it
 */
export async function bundleHandler(entryPoint: string, outfile: string, plugins: Plugin[] = []): Promise<void> {
  await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [{ in: entryPoint, out: basename(outfile, '.cjs') }],
    outdir: dirname(outfile),
    plugins: [...plugins, ...(BUNDLE_OPTIONS.plugins ?? [])],
  });
}
