import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Plugin } from 'esbuild';
import { bundleHandler } from '../../../deploy/bundle/bundle-handler.ts';
import { schedulers } from '../../../functions/index.ts';
import { ROOT } from '../../support/project-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-left-out-'));
});
afterEach(() => rm(folder, { recursive: true }));

const bundle = (plugins: Plugin[] = []) =>
  bundleHandler(join(ROOT, `functions/${schedulers[0]?.name}/scheduler.ts`), join(folder, 'scheduler.cjs'), plugins);

/** As if an upgrade had put what these names mean elsewhere: the plugins of the bundle never meet them. */
const renamed = (filter: RegExp): Plugin => ({
  name: 'renamed',
  setup({ onLoad, onResolve }) {
    onResolve({ filter }, ({ path }) => ({ path, namespace: 'renamed' }));
    onLoad({ filter }, () => ({ contents: 'export {}' }));
    onLoad({ filter: /.*/, namespace: 'renamed' }, () => ({ contents: 'export {}' }));
  },
});

test('the bundle is made where the ORM has everything in its place', async () => {
  await expect(bundle()).resolves.toBeUndefined();
});

test('a scheduled Lambda that would carry work by way of another file is not bundled', async () => {
  await Promise.all(
    Object.entries({
      'scheduler.ts': "export const handler = () => import('./failure.ts');",
      'failure.ts': "export { apply as applyFailure } from './work.ts';",
      'work.ts': 'export const apply = () => {};',
    }).map(([file, source]) => writeFile(join(folder, file), source)),
  );

  await expect(bundleHandler(join(folder, 'scheduler.ts'), join(folder, 'scheduler.cjs'))).rejects.toThrow(
    /failure\.ts imports work\.ts into a scheduled Lambda, which carries no work/,
  );
});

test.each([
  [
    'a workstation tool',
    /^@mikro-orm\/core\/dataloader$/,
    /@mikro-orm\/core\/dataloader of MikroORM is not where it was/,
  ],
  ['the place of the sorting', /metadata\/MetadataDiscovery\.js$/, /no longer sorts its entities where it did/],
])('the bundle fails loudly when an upgrade moves %s', async (_what, filter, message) => {
  await expect(bundle([renamed(filter)])).rejects.toThrow(message);
});
