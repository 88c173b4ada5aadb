import { dirname, join } from 'node:path/posix';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import type { Change } from './changes.ts';
import type { Files } from './copy-project.ts';
import { withExamplesOf } from './examples.ts';
import { withoutLinks, withoutPassages } from './passages.ts';
import { withoutDeployment, withoutScheduler } from './registration.ts';
import { filesToDelete } from './removal.ts';
import { tryInCopy, updateDocuments } from './try-in-copy.ts';

/** Whose examples stay: what was, and a guide that goes through one scheduler of a name of its own. */
const OWN_EXAMPLES = ['CHANGELOG.md', 'docs/adding-a-scheduler.md'];

/**
 * Works out what is deleted and edited where schedulers go, in a copy of the project, and tries the rest there. The
 * project is only read.
 *
 * @param schedulers all there are; `gone` are those that go
 * @throws UsageError where something else uses them
 * @throws Error that names what does not pass without them
 */
export async function prepareRemoval(
  root: string,
  schedulers: readonly Scheduler[],
  gone: readonly Scheduler[],
  signal: AbortSignal,
): Promise<Change[]> {
  const names = gone.map(({ name }) => name);
  return tryInCopy(
    root,
    `the project without ${names.join(' and ')}`,
    async (copy) => {
      const { files, edit, remove } = copy;
      const all = schedulers.map(({ name }) => name);
      const deleted = new Set(filesToDelete(files, names, all));
      deleted.forEach(remove);
      for (const name of names) {
        edit('functions/index.ts', (text) => withoutScheduler(text, name));
        edit('serverless.yml', (text) => withoutDeployment(text, name));
      }
      const left = [...files.keys()].filter((path) => !deleted.has(path));
      const other = schedulers.find((scheduler) => !gone.includes(scheduler));
      for (const path of left.filter(isWords)) {
        const isGone = (target: string) => isDeleted(files, deleted, join(dirname(path), target));
        const example = OWN_EXAMPLES.includes(path) ? undefined : other;
        edit(path, (text) => withoutLinks(withoutThese(text, gone, example), isGone));
      }
      await updateDocuments(copy, signal);
      return [];
    },
    signal,
  );
}

/** Read by people, or given to a command: what names a scheduler without being code. */
const isWords = (path: string) => path.endsWith('.md') || /^tests\/events\/[^/]+\.json$/.test(path);

/** @param example whose name the examples get */
function withoutThese(text: string, gone: readonly Scheduler[], example: Scheduler | undefined): string {
  const rest = gone.reduce((result, { name }) => withoutPassages(result, name), text);
  return example ? gone.reduce((result, scheduler) => withExamplesOf(result, scheduler, example), rest) : rest;
}

/** Whether a path was a file, or a folder, of which nothing is left. */
function isDeleted(files: Files, deleted: ReadonlySet<string>, target: string): boolean {
  const path = target.replace(/\/$/, '');
  const those = [...files.keys()].filter((file) => file === path || file.startsWith(`${path}/`));
  return those.length > 0 && those.every((file) => deleted.has(file));
}
