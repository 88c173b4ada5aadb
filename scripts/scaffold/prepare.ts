import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Change } from './changes.ts';
import { copyProject, type Files, readFiles, writeFile } from './copy-project.ts';
import type { MigrationFile } from './migration-file.ts';
import type { SchedulerNames } from './names.ts';
import { withDeployment, withMigration, withScheduler } from './registration.ts';
import { renderTemplate } from './template.ts';

/**
 * Works out what a new scheduler changes, in a copy of the project, and tries it there: generated files are brought up
 * to date by the code that includes the new scheduler, and its types and style are checked. The project is only read.
 *
 * @param root the project's folder
 * @throws Error that names what is missing or does not pass
 */
export async function prepareChanges(root: string, names: SchedulerNames, signal: AbortSignal): Promise<Change[]> {
  const copy = await mkdtemp(join(tmpdir(), 'sluice-scaffold-'));
  try {
    const before = copyProject(root, copy);
    const edit = (path: string, change: (text: string) => string) =>
      writeFileSync(join(copy, path), change(readFileSync(join(copy, path), 'utf8')));
    const run = (...command: readonly string[]) => runIn(copy, command, signal);

    const files = renderTemplate(names);
    for (const { path, text } of files) writeFile(join(copy, path), text);
    edit('functions/index.ts', (text) => withScheduler(text, names.name));
    edit('serverless.yml', (text) => withDeployment(text, names.name));
    const answer = await run('scripts/scaffold/generate-migration.ts', names.name);
    const migration = JSON.parse(answer) as MigrationFile;
    writeFile(join(copy, 'migrations', migration.fileName), migration.text);
    edit('migrations/index.ts', (text) => withMigration(text, migration.className, migration.fileName));
    await run('docs/generate/write-documents.ts');

    const sources = [...files.map(({ path }) => path).filter(isSource), 'functions/index.ts', 'migrations/index.ts'];
    await run(BIOME, 'check', '--write', '--error-on-warnings', '--vcs-enabled=false', ...sources);
    await run(TYPESCRIPT, '--noEmit');
    return difference(before, copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

const BIOME = 'node_modules/@biomejs/biome/bin/biome';
const TYPESCRIPT = 'node_modules/typescript/bin/tsc';

const isSource = (path: string) => path.endsWith('.ts');

function difference(before: Files, copy: string): Change[] {
  return [...readFiles(copy)]
    .map(([path, after]) => ({ path, before: before.get(path), after }))
    .filter((change) => change.before !== change.after);
}

/** Runs a program of the copy; returns what it prints. */
async function runIn(cwd: string, command: readonly string[], signal: AbortSignal): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, command, { cwd, signal })).stdout;
  } catch (error) {
    signal.throwIfAborted();
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`the project with the new scheduler does not pass ${command[0]}:\n${stdout}${stderr}`, {
      cause: error,
    });
  }
}
