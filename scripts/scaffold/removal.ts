import { UsageError } from '../cli/command.ts';
import type { Files } from './copy-project.ts';
import { loadedBy, reachedFrom } from './imports.ts';
import { isOwn, ownFiles } from './own-files.ts';

/** The list of schedulers, out of which they are taken. */
const LIST = 'functions/index.ts';

/** Entities that several schedulers share. */
const SHARED = 'functions/entities/';

/** Examples of files for a removal that is refused. */
const LISTED = 3;

/**
 * The files that go with schedulers: their own, and the shared entities that nobody else comes to.
 *
 * @param all the names of all schedulers there are
 * @throws UsageError that names what else uses them, and what to do about it
 */
export function filesToDelete(files: Files, names: readonly string[], all: readonly string[]): string[] {
  const own = new Set(ownFiles(files, names));
  const left = [...files.keys()].filter((path) => !own.has(path) && path !== LIST);
  checkUnused(files, own, left, names, all);
  const shared = left.filter((path) => path.startsWith(SHARED));
  const others = new Map([...files].filter(([path]) => !own.has(path)));
  const kept = reachedFrom(
    others,
    left.filter((path) => !path.startsWith(SHARED)),
  );
  const used = reachedFrom(files, own);
  return [...own, ...shared.filter((path) => used.has(path) && !kept.has(path))].toSorted();
}

function checkUnused(
  files: Files,
  own: ReadonlySet<string>,
  left: readonly string[],
  names: readonly string[],
  all: readonly string[],
): void {
  const users = left.filter((path) => loadedBy(files, path).some((target) => own.has(target)));
  if (users.length === 0) return;
  const others = all.filter((other) => users.some((path) => isOwn(path, other)));
  const strangers = users.filter((path) => !others.some((other) => isOwn(path, other)));
  const what = names.join(' and ');
  const reasons = [
    ...others.map((other) => `${other} uses ${what}: ${shown(users.filter((path) => isOwn(path, other)))}`),
    ...(strangers.length > 0 ? [`${shown(strangers)} ${strangers.length > 1 ? 'use' : 'uses'} ${what}`] : []),
  ];
  const advice =
    strangers.length > 0
      ? `Take that out of ${strangers.length > 1 ? 'them' : 'it'} first`
      : `Remove ${names.length + others.length > 2 ? 'all' : 'both'}: npm run remove:scheduler -- ${[...names, ...others].join(' ')}`;
  throw new UsageError(`${reasons.join('; ')}. ${advice}`);
}

function shown(paths: readonly string[]): string {
  const rest = paths.length - LISTED;
  return paths.slice(0, LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
