import { globSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files of a project, by their paths from its root. */
export type Files = ReadonlyMap<string, string>;

/** Not what a project is made of: packages, history, secrets, what is built. */
const LEFT_OUT = ['node_modules', '.git', '.env', '.serverless', '.esbuild', '.sluice'];

/** Reads what a project is made of. */
export function readFiles(root: string): Files {
  const paths = globSync(['**/*', '**/.*'], { cwd: root, exclude: (path) => LEFT_OUT.includes(path) });
  const files = paths.filter((path) => statSync(join(root, path)).isFile()).toSorted();
  return new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** Copies what a project is made of, and returns it. The packages are not copied but linked to. */
export function copyProject(root: string, copy: string): Files {
  const files = readFiles(root);
  for (const [path, text] of files) writeFile(join(copy, path), text);
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return files;
}

/** Writes a file, and the folders that it is in. */
export function writeFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
