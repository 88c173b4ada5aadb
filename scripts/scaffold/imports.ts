import { dirname, join } from 'node:path/posix';
import type { Files } from './copy-project.ts';

/** What a file loads by a path of its own: imports in every form, and files that are started by their address. */
const LOADED = /(?:\bfrom|\bimport|\bURL|\brequire)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g;

/** The files that a file of a project loads. */
export function loadedBy(files: Files, path: string): string[] {
  const text = /\.[cm]?[jt]s$/.test(path) ? (files.get(path) ?? '') : '';
  return [...text.matchAll(LOADED)]
    .map(([, target = '']) => join(dirname(path), target))
    .filter((target) => files.has(target));
}

/** All files that these come to, themselves included. */
export function reachedFrom(files: Files, starts: Iterable<string>): Set<string> {
  const reached = new Set(starts);
  // A set gives what is added while it is gone through.
  for (const path of reached) for (const target of loadedBy(files, path)) reached.add(target);
  return reached;
}
