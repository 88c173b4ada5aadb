import { build, type Plugin } from 'esbuild';
import { BUNDLE_OPTIONS } from '../deploy/bundling.ts';

/** Bundles a handler and all it needs into one file. */
export async function bundleHandler(entryPoint: string, outfile: string, plugins: Plugin[] = []): Promise<void> {
  await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [entryPoint],
    outfile,
    plugins: [...plugins, ...(BUNDLE_OPTIONS.plugins ?? [])],
  });
}
