import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { writeFile } from './copy-project.ts';

/** A file that is written, from nothing or from what it was, or deleted. */
export interface Change {
  /** From the project's root. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The changes for a person: new files and those that go by name, and what becomes of the others as a unified diff. */
export function describeChanges(changes: readonly Change[], withDiffs: boolean): string {
  return changes
    .map(({ path, before, after }) => {
      if (before === undefined) return `create ${path}\n`;
      if (after === undefined) return `delete ${path}\n`;
      const diff = createTwoFilesPatch(path, path, before, after, undefined, undefined, {
        headerOptions: FILE_HEADERS_ONLY,
      });
      return withDiffs ? `edit   ${path}\n${diff}` : `edit   ${path}\n`;
    })
    .join('');
}

/**
 * Makes all changes or none. A folder in which nothing is left goes too. It runs in one go, so that an interrupt waits for its end.
 *
 * @throws Error when a file cannot be written or has changed meanwhile; everything is then as it was
 */
export function applyChanges(root: string, changes: readonly Change[]): void {
  const undos: (() => void)[] = [];
  try {
    for (const { path, before, after } of changes) {
      const file = join(root, path);
      const now = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      if (now !== before) throw new Error(`${path} has changed meanwhile; nothing was written`);
      if (after === undefined) {
        undos.push(() => writeFile(file, before ?? ''));
        rmSync(file);
        continue;
      }
      const firstFolder = mkdirSync(dirname(file), { recursive: true });
      if (firstFolder) undos.push(() => removeFolders(dirname(file), firstFolder));
      undos.push(() => (before === undefined ? rmSync(file, { force: true }) : writeFileSync(file, before)));
      writeFileSync(file, after);
    }
    for (const { path, after } of changes) if (after === undefined) removeEmptyFolders(root, dirname(path));
  } catch (error) {
    for (const undo of undos.reverse()) undo();
    throw error;
  }
}

/** Removes empty folders, from the innermost to the outermost. */
function removeFolders(innermost: string, outermost: string): void {
  for (let folder = innermost; folder.length >= outermost.length; folder = dirname(folder)) rmdirSync(folder);
}

/** Removes a folder of the project, and those that it is in, as far as nothing is left in them. */
function removeEmptyFolders(root: string, path: string): void {
  const folder = join(root, path);
  if (path === '.' || !existsSync(folder) || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmptyFolders(root, dirname(path));
}
