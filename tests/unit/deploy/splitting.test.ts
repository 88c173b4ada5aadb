import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bundleHandler } from '../../../deploy/bundle/bundle-handler.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-splitting-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('what an earlier bundle of a handler has left beside it is not packed with the next', async () => {
  const source = join(folder, 'handler.ts');
  await writeFile(source, 'export const handler = async () => 1;');
  for (const file of ['handler.gone-ABCDEFGH.cjs', 'handler.gone-ABCDEFGH.cjs.map', 'other.kept-ABCDEFGH.cjs'])
    await writeFile(join(folder, file), '');

  await bundleHandler(source, join(folder, 'handler.cjs'));

  expect((await readdir(folder)).filter((file) => /ABCDEFGH/.test(file))).toEqual(['other.kept-ABCDEFGH.cjs']);
});
