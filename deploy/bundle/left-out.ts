import type { Plugin } from 'esbuild';
import { handlerOf } from './splitting.ts';

/** What libraries load only for features that are not used here. */
const NOT_USED = /^(pg-native|mariadb|better-sqlite3|libsql|tedious)$/;

/** Left out of the bundles, except for that of the function which imports it itself. */
const MIGRATIONS = /^@mikro-orm\/migrations$/;

export const optionalImports: Plugin = {
  name: 'optional-imports',
  setup({ onResolve }) {
    onResolve({ filter: NOT_USED }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: MIGRATIONS }, ({ path, kind }) =>
      kind === 'import-statement' ? undefined : { path, external: true },
    );
  },
};

/** What MikroORM creates and compares schemas with, a tenth of the bundle; and what is left where that is never done. */
const SCHEMA_TOOLS = {
  SqlSchemaGenerator: 'export class SqlSchemaGenerator { static register() {} }',
  PostgreSqlSchemaHelper: 'export class PostgreSqlSchemaHelper {}',
} as const;

/** What MikroORM finds entities by in folders, writes its caches and migrations with, and a package that is not here. */
const WORKSTATION_TOOLS = ['fs-utils', 'file-discovery', 'dataloader'].map((name) => `@mikro-orm/core/${name}`);

/**
 * The scheduled Lambdas and the processors find their tables as the migrations have made them. What is left out is known
 * by its name: where an upgrade of the ORM renames it, the bundle fails, and does not just grow.
 */
export const withoutSchemaTools: Plugin = {
  name: 'without-schema-tools',
  setup({ initialOptions, onEnd, onLoad, onResolve, onStart }) {
    if (!['scheduler', 'processor'].includes(handlerOf(initialOptions))) return;
    const met = new Set<string>();
    onStart(() => met.clear());
    onLoad({ filter: /\/@mikro-orm\/core\/MikroORM\.js$/ }, () => void met.add(THE_ORM));
    onResolve({ filter: /^@mikro-orm\/core\/[\w-]+$/ }, ({ path }) => {
      if (!WORKSTATION_TOOLS.includes(path)) return undefined;
      met.add(path);
      return { path, external: true };
    });
    for (const [name, contents] of Object.entries(SCHEMA_TOOLS)) {
      onLoad({ filter: new RegExp(`/@mikro-orm/sql/.*/${name}\\.js$`) }, () => {
        met.add(name);
        return { contents };
      });
    }
    onEnd(() => {
      // A bundle without the ORM has nothing to leave out.
      const expected = met.has(THE_ORM) ? [...WORKSTATION_TOOLS, ...Object.keys(SCHEMA_TOOLS)] : [];
      const missed = expected.filter((name) => !met.has(name));
      const text = `${missed.join(', ')} of MikroORM is not where it was: see docs/upgrading.md`;
      return missed.length > 0 ? { errors: [{ text }] } : undefined;
    });
  },
};

const THE_ORM = 'MikroORM';

/** A scheduler's `work.ts`, as its definition imports it. */
const WORK = /^\.\/work\.ts$/;

const NO_WORK = `const leftOut = () => { throw new Error('a scheduled Lambda carries no work'); };
export { leftOut as process, leftOut as apply, leftOut as normalize };`;

/** A scheduled Lambda has its scheduler's definition, and never does its work. */
export const withoutWork: Plugin = {
  name: 'without-work',
  setup({ initialOptions, onLoad, onResolve }) {
    if (handlerOf(initialOptions) !== 'scheduler') return;
    onResolve({ filter: WORK }, ({ path, kind, importer }) => {
      if (kind === 'dynamic-import') return { path, namespace: 'work' };
      const text = `${importer} imports work.ts into a scheduled Lambda, which carries no work: put what both need in a file of its own`;
      return { errors: [{ text }] };
    });
    onLoad({ filter: /.*/, namespace: 'work' }, () => ({ contents: NO_WORK }));
  },
};

/** The ways of a workstation to find credentials. The SDK loads them only where the environment has none. */
const CREDENTIALS =
  /^(@aws-sdk\/credential-provider-(ini|login|process|sso|web-identity)|@smithy\/credential-provider-imds)$/;

/** Lambda gives credentials by environment variables: the rest would be a tenth of the bundle. */
export const credentialsOfLambda: Plugin = {
  name: 'credentials-of-lambda',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: CREDENTIALS }, ({ path, kind }) =>
      kind === 'require-call' ? { path, namespace: 'credentials' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'credentials' }, () => ({
      contents: `throw new Error('there are no AWS credentials in the environment')`,
    }));
  },
};
