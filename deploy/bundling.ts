import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';

/** What libraries load only for features that are not used here. */
const NOT_USED = /^(pg-native|mariadb|better-sqlite3|libsql|tedious)$/;

/** Left out of the bundles, except for that of the function which imports it itself. */
const MIGRATIONS = /^@mikro-orm\/migrations$/;

const optionalImports: Plugin = {
  name: 'optional-imports',
  setup({ onResolve }) {
    onResolve({ filter: NOT_USED }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: MIGRATIONS }, ({ path, kind }) =>
      kind === 'import-statement' ? undefined : { path, external: true },
    );
  },
};

/** A class's own declaration, up to its body. */
const CLASS = /^((?:export )?(?:default )?(?:abstract )?class (\w+)[^{]*\{)/gm;

/**
 * MikroORM tells types and entities apart by the names of their classes, and errors tell theirs. Minification takes the
 * names away; here each class keeps its own. (esbuild's `keepNames` does it for every function as well, at every start.)
 */
function withClassNames(source: string): string {
  return source.replace(CLASS, '$1 static name = "$2";');
}

const classNames: Plugin = {
  name: 'class-names',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: withClassNames(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/**
 * Maps each library's file to its first line: a stack trace names the file, and the lines of the project's own code.
 * A map of every line would be larger than the bundle.
 */
const libraries: Plugin = {
  name: 'libraries',
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, async ({ path }) => {
      const source = (await readFile(path, 'utf8')).replace(/^\/\/# sourceMappingURL=.*$/gm, '');
      const named = path.includes('/@mikro-orm/') ? withClassNames(source) : source;
      const map = JSON.stringify({ version: 3, sources: [basename(path)], mappings: 'AAAA' });
      const url = `data:application/json;base64,${Buffer.from(map).toString('base64')}`;
      return { contents: `${named}\n//# sourceMappingURL=${url}`, loader: 'js' };
    });
  },
};

/** The ways of a workstation to find credentials. The SDK loads them only where the environment has none. */
const CREDENTIALS =
  /^(@aws-sdk\/credential-provider-(ini|login|process|sso|web-identity)|@smithy\/credential-provider-imds)$/;

/** Lambda gives credentials by environment variables: the rest would be a tenth of the bundle. */
const credentialsOfLambda: Plugin = {
  name: 'credentials-of-lambda',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: CREDENTIALS }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'credentials' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'credentials' }, () => ({
      contents: `throw new Error('there are no AWS credentials in the environment')`,
    }));
  },
};

/** How the Lambdas are bundled: each into one file that needs nothing beside it. */
export const BUNDLE_OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  inject: [fileURLToPath(new URL('./stack-traces.ts', import.meta.url))],
  sourcemap: true,
  sourcesContent: false,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // The AWS SDK's ES modules: what is not used of them is left out.
  mainFields: ['module', 'main'],
  logLevel: 'error',
  plugins: [optionalImports, credentialsOfLambda, libraries, classNames],
};
