import { type BuildOptions, build } from 'esbuild';

/** How the Lambdas are bundled. What is external is loaded by MikroORM only for features that are not used here. */
const BUNDLE_OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  // MikroORM tells types and entities apart by the names of their classes: two that are both called `r` are one to it.
  keepNames: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  logLevel: 'error',
  external: ['pg-native', 'mariadb', 'better-sqlite3', 'libsql', 'tedious', '@mikro-orm/migrations'],
};

/** Bundles a handler and all it needs into one file. */
export async function bundleHandler(entryPoint: string, outfile: string): Promise<void> {
  await build({ ...BUNDLE_OPTIONS, entryPoints: [entryPoint], outfile });
}
