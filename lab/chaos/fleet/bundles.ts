import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundleHandler } from '../../../deploy/bundle/bundle-handler.ts';
import type { Role } from './instance.ts';

/** The handlers, bundled as they are deployed. */
export interface Bundles {
  /** The file of each handler. */
  readonly bundle: Readonly<Record<Role, string>>;
  remove(): Promise<void>;
}

/** @param plugins that change what is bundled */
export async function bundleChaos(plugins: Plugin[]): Promise<Bundles> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-chaos-'));
  const bundle = async (role: Role): Promise<string> => {
    const file = join(directory, `${role}.cjs`);
    await bundleHandler(fileURLToPath(new URL(`../work/${role}.ts`, import.meta.url)), file, plugins);
    return file;
  };
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const [scheduler, processor] = await Promise.all([bundle('scheduler'), bundle('processor')]);
    return { bundle: { scheduler, processor }, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
