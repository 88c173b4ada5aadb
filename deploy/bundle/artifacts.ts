import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import JSZip from 'jszip';

/** A function as osls has packaged it. */
interface PackagedFunction {
  readonly package: { readonly artifact?: string };
}

/** The same for all: an archive of the same code is the same archive, and osls does not deploy it again. */
const TIME = new Date('1980-01-01T00:00:00Z');

/** Packs the functions' archives again, as small as it goes: serverless-esbuild packs them fast instead, a sixth larger. */
export async function compressArtifacts(
  serviceDirectory: string,
  functions: readonly PackagedFunction[],
): Promise<void> {
  const artifacts = functions.flatMap(({ package: { artifact } }) => artifact ?? []);
  await Promise.all([...new Set(artifacts)].map((artifact) => compress(join(serviceDirectory, artifact))));
}

async function compress(path: string): Promise<void> {
  const packed = await JSZip.loadAsync(await readFile(path));
  const smaller = new JSZip();
  for (const file of Object.values(packed.files)) {
    if (!file.dir) smaller.file(file.name, await file.async('nodebuffer'), { date: TIME, createFolders: false });
  }
  const options = { type: 'nodebuffer', compression: 'DEFLATE', compressionOptions: { level: 9 } } as const;
  await writeFile(path, await smaller.generateAsync(options));
}
