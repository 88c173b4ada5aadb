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
const WORKSTATION_TOOLS = /^@mikro-orm\/core\/(fs-utils|file-discovery|dataloader)$/;

/** The scheduled Lambdas and the processors find their tables as the migrations have made them. */
export const withoutSchemaTools: Plugin = {
  name: 'without-schema-tools',
  setup({ initialOptions, onLoad, onResolve }) {
    if (!['scheduler', 'processor'].includes(handlerOf(initialOptions))) return;
    onResolve({ filter: WORKSTATION_TOOLS }, ({ path }) => ({ path, external: true }));
    for (const [name, contents] of Object.entries(SCHEMA_TOOLS)) {
      onLoad({ filter: new RegExp(`/@mikro-orm/sql/.*/${name}\\.js$`) }, () => ({ contents }));
    }
  },
};

/** A scheduler's `work.ts`, as its definition imports it. */
const WORK = /^\.\/work\.ts$/;

const NO_WORK = `const leftOut = () => { throw new Error('a scheduled Lambda carries no work'); };
export { leftOut as process, leftOut as apply, leftOut as normalize };`;

/** A scheduled Lambda has its scheduler's definition, and never does its work. */
export const withoutWork: Plugin = {
  name: 'without-work',
  setup({ initialOptions, onLoad, onResolve }) {
    if (handlerOf(initialOptions) !== 'scheduler') return;
    onResolve({ filter: WORK }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'work' } : undefined,
    );
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
