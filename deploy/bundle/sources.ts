import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Plugin } from 'esbuild';
import { withThreads } from './threads.ts';

/** A class's own declaration, up to its body. */
const CLASS = /^((?:export )?(?:default )?(?:abstract )?class (\w+)[^{]*\{)/gm;

/**
 * MikroORM tells types and entities apart by the names of their classes, and errors tell theirs. Minification takes the
 * names away; here each class keeps its own. (esbuild's `keepNames` does it for every function as well, at every start.)
 */
function withClassNames(source: string): string {
  return source.replace(CLASS, '$1 static name = "$2";');
}

export const classNames: Plugin = {
  name: 'class-names',
  setup({ initialOptions, onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: await withThreads(withClassNames(await readFile(path, 'utf8')), path, initialOptions),
      loader: 'ts',
    }));
  },
};

const ORM = /\/@mikro-orm\/core\/MikroORM\.js$/;

/** Where MikroORM sorts entities by the names of their classes. */
const SORT_BY_LOCALE = /\/@mikro-orm\/core\/metadata\/MetadataDiscovery\.js$/;
const BY_LOCALE = 'b.root.name.localeCompare(a.root.name)';
const BY_CODE_POINT = 'Number(b.root.name > a.root.name) - Number(b.root.name < a.root.name)';

/** The first comparison by locale of a process loads ICU's collation: 5 ms of a cold start. Class names need none. */
function withoutCollation(path: string, source: string): string {
  if (!SORT_BY_LOCALE.test(path)) return source;
  if (!source.includes(BY_LOCALE)) throw new Error(`${path} no longer compares by locale: look how it sorts now`);
  return source.replaceAll(BY_LOCALE, BY_CODE_POINT);
}

/** What libraries import when they need it. They are split no further: that would make forty files of the AWS SDK. */
const LATER = /\bimport\(\s*(['"](?:\.|@aws-sdk\/|@smithy\/|bowser)[^'"]*['"])\s*\)/g;

/**
 * Maps each library's file to its first line: a stack trace names the file, and the lines of the project's own code.
 * A map of every line would be larger than the bundle.
 */
export const libraries: Plugin = {
  name: 'libraries',
  setup({ initialOptions, onEnd, onLoad, onStart }) {
    let hasOrm = false;
    let isSorted = false;
    onStart(() => {
      hasOrm = false;
      isSorted = false;
    });
    onEnd(() => {
      const text = 'MikroORM no longer sorts its entities where it did: see docs/upgrading.md';
      return hasOrm && !isSorted ? { errors: [{ text }] } : undefined;
    });
    onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, async ({ path }) => {
      hasOrm ||= ORM.test(path);
      isSorted ||= SORT_BY_LOCALE.test(path);
      const source = withoutCollation(
        path,
        (await readFile(path, 'utf8')).replace(/^\/\/# sourceMappingURL=.*$/gm, ''),
      );
      const named = path.includes('/@mikro-orm/')
        ? withClassNames(source)
        : await withThreads(source, path, initialOptions);
      const map = JSON.stringify({ version: 3, sources: [basename(path)], mappings: 'AAAA' });
      const url = `data:application/json;base64,${Buffer.from(map).toString('base64')}`;
      const together = named.replace(LATER, 'Promise.resolve().then(() => require($1))');
      return { contents: `${together}\n//# sourceMappingURL=${url}`, loader: 'js' };
    });
  },
};
