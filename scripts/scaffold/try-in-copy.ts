import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { note, visible } from '../cli/terminal.ts';
import type { Change } from './changes.ts';
import { copyProject, type Files, readFiles } from './copy-project.ts';

const BIOME = 'node_modules/@biomejs/biome/bin/biome';
const TYPESCRIPT = 'node_modules/typescript/bin/tsc';

const VCS = '--vcs-enabled=false';

/** Where schedulers and migrations are listed. */
const LISTS = ['functions/index.ts', 'migrations/index.ts', 'migrations/existing.ts'];

/** A copy of a project that changes are tried in. */
export interface ProjectCopy {
  readonly directory: string;
  /** What the project is made of. */
  readonly files: Files;
  /** @throws whatever `change` does */
  edit(path: string, change: (text: string) => string): void;
  remove(path: string): void;
  /**
   * Runs a program of the copy; returns what it prints.
   *
   * @throws Error with what it printed, where it fails
   */
  run(...command: readonly string[]): Promise<string>;
}

/**
 * Makes changes in a copy of a project, and returns them once their style is right and the types hold as they did
 * before. The project is only read.
 *
 * @param what it is then, for the errors: `the project with the new scheduler`
 * @param change makes them; it returns the sources that are new, whose style is checked
 * @throws Error that names what is missing or does not pass
 */
export async function tryInCopy(
  root: string,
  what: string,
  change: (copy: ProjectCopy) => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<Change[]> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-scaffold-'));
  try {
    const files = copyProject(root, directory);
    const run = (...command: readonly string[]) => runIn(directory, what, command, signal);
    const copy: ProjectCopy = {
      ...{ directory, files, run },
      edit: (path, edit) => writeFileSync(join(directory, path), edit(readFileSync(join(directory, path), 'utf8'))),
      remove: (path) => rmSync(join(directory, path)),
    };
    const written = await change(copy);
    if (written.length > 0) await run(BIOME, 'check', '--write', '--error-on-warnings', VCS, ...written);
    // What else is in the lists is not held against the change.
    await run(BIOME, 'check', '--write', '--linter-enabled=false', VCS, ...LISTS);
    await checkTypes(root, run, signal);
    return difference(files, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Brings the generated parts of a copy's documents up to date. Where they have lost the places for them, they are the
 * project's own, and stay as they are: that is said.
 */
export async function updateDocuments({ run }: ProjectCopy, signal: AbortSignal): Promise<void> {
  try {
    await run('docs/generate/write-documents.ts');
  } catch (error) {
    signal.throwIfAborted();
    const [, reason = String(error)] = /^Error: (.*)$/m.exec((error as Error).message) ?? [];
    note(`Not all documents were brought up to date: ${visible(reason)}`);
  }
}

/** Errors that the project has already are no reason: whoever works on something else must not wait for it. */
async function checkTypes(root: string, run: ProjectCopy['run'], signal: AbortSignal): Promise<void> {
  try {
    await run(TYPESCRIPT, '--noEmit');
  } catch (error) {
    signal.throwIfAborted();
    const before = await runIn(root, '', [TYPESCRIPT, '--noEmit'], signal).catch(String);
    const known = new Set(typeErrors(before));
    if (typeErrors(String(error)).some((line) => !known.has(line))) throw error;
  }
}

/** The errors that the compiler prints, without where in their files they are. */
function typeErrors(printed: string): string[] {
  return printed.split('\n').flatMap((line) => {
    const [, file, message] = /^(\S+)\(\d+,\d+\): (error .*)$/.exec(line) ?? [];
    return file === undefined ? [] : [`${file}: ${message}`];
  });
}

function difference(before: Files, directory: string): Change[] {
  const now = readFiles(directory);
  return [...new Set([...before.keys(), ...now.keys()])]
    .map((path) => ({ path, before: before.get(path), after: now.get(path) }))
    .filter((change) => change.before !== change.after);
}

async function runIn(cwd: string, what: string, command: readonly string[], signal: AbortSignal): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, command, { cwd, signal })).stdout;
  } catch (error) {
    signal.throwIfAborted();
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${what} does not pass ${command[0]}:\n${stdout}${stderr}`, { cause: error });
  }
}
