import { join } from 'node:path';
import type { Change } from './changes.ts';
import { writeFile } from './copy-project.ts';
import type { MigrationFile } from './migration-file.ts';
import { withDeployment, withExistingTable, withMigration, withScheduler } from './registration.ts';
import type { TemplateFile } from './template.ts';
import { type ProjectCopy, tryInCopy, updateDocuments } from './try-in-copy.ts';

/** A scheduler that is to be written. */
export interface NewScheduler {
  readonly name: string;
  readonly files: readonly TemplateFile[];
  /** Works out its migrations in a copy of the project that lists it already. */
  readonly migrations: (run: ProjectCopy['run']) => Promise<NewMigrations>;
}

export interface NewMigrations {
  /** None where somebody else migrates the table. */
  readonly migration?: MigrationFile;
  /** Makes a table that exists already where there is nothing else. */
  readonly existingTable?: MigrationFile;
}

/**
 * Works out what a new scheduler changes, in a copy of the project, and tries it there: generated files are brought up
 * to date by the code that includes the new scheduler, and its types and style are checked. The project is only read.
 *
 * @param root the project's folder
 * @throws Error that names what is missing or does not pass
 */
export function prepareChanges(
  root: string,
  { name, files, migrations }: NewScheduler,
  signal: AbortSignal,
): Promise<Change[]> {
  return tryInCopy(
    root,
    'the project with the new scheduler',
    async (copy) => {
      for (const { path, text } of files) writeFile(join(copy.directory, path), text);
      copy.edit('functions/index.ts', (text) => withScheduler(text, name));
      copy.edit('serverless.yml', (text) => withDeployment(text, name));
      const { migration, existingTable } = await migrations(copy.run);
      const written = files.map(({ path }) => path);
      if (migration) written.push(add(copy, migration, 'migrations/index.ts', withMigration));
      if (existingTable) written.push(add(copy, existingTable, 'migrations/existing.ts', withExistingTable));
      await updateDocuments(copy, signal);
      return written.filter((path) => path.endsWith('.ts'));
    },
    signal,
  );
}

/** @returns where it is */
function add(
  { directory, edit }: ProjectCopy,
  { className, fileName, text }: MigrationFile,
  list: string,
  withEntry: typeof withMigration,
): string {
  const path = `migrations/${fileName}`;
  writeFile(join(directory, path), text);
  edit(list, (before) => withEntry(before, className, fileName));
  return path;
}
