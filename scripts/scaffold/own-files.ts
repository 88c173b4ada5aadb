import type { Files } from './copy-project.ts';
import { isPageOf } from './passages.ts';

/** The folders and files that a scheduler has for itself, by its name. */
const PLACES = (name: string) => [
  `functions/${name}/`,
  `local/samples/${name}.ts`,
  `tests/unit/${name}/`,
  `tests/integration/${name}/`,
  `tests/integration/${name}.test.ts`,
  `tests/deploy/${name}/`,
  `tests/events/${name}/`,
  `lab/bench/${name}/`,
];

/** Whether a file stands where those of a scheduler do. */
export function isOwn(path: string, name: string): boolean {
  return PLACES(name).some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));
}

/** The files of a project that belong to one of these schedulers alone, the pages about it among them. */
export function ownFiles(files: Files, names: readonly string[]): string[] {
  return [...files]
    .filter(([path, text]) => names.some((name) => isOwn(path, name) || (path.endsWith('.md') && isPageOf(text, name))))
    .map(([path]) => path);
}
