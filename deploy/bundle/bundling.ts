import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';
import { credentialsOfLambda, optionalImports, withoutSchemaTools, withoutWork } from './left-out.ts';
import { classNames, libraries } from './sources.ts';
import { splitting } from './splitting.ts';

/** How the Lambdas are bundled: each with all that it needs. */
export const BUNDLE_OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  inject: [fileURLToPath(new URL('./stack-traces.ts', import.meta.url))],
  sourcemap: true,
  sourcesContent: false,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  // The AWS SDK's ES modules: what is not used of them is left out.
  mainFields: ['module', 'main'],
  logLevel: 'error',
  plugins: [splitting, optionalImports, credentialsOfLambda, withoutSchemaTools, withoutWork, libraries, classNames],
};
