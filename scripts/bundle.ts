import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from '../deploy/bundling.ts';

/** Bundles a handler and all it needs into one file. */
export async function bundleHandler(entryPoint: string, outfile: string): Promise<void> {
  await build({ ...BUNDLE_OPTIONS, entryPoints: [entryPoint], outfile });
}
