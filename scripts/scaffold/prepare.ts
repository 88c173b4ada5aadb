import { join } from 'node:path';
import type { Change } from './changes.ts';
import { writeFile } from './copy-project.ts';
import type { MigrationFile } from './migration-file.ts';
import type { SchedulerNames } from './names.ts';
import { withDeployment, withMigration, withScheduler } from './registration.ts';
import { renderTemplate } from './template.ts';
import { tryInCopy, updateDocuments } from './try-in-copy.ts';

/**
 * Works out what a new scheduler changes, in a copy of the project, and tries it there: generated files are brought up
 * to date by the code that includes the new scheduler, and its types and style are checked. The project is only read.
 *
 * @param root the project's folder
 * @throws Error that names what is missing or does not pass
 */
export async function prepareChanges(root: string, names: SchedulerNames, signal: AbortSignal): Promise<Change[]> {
  return tryInCopy(
    root,
    'the project with the new scheduler',
    async (copy) => {
      const { directory, edit, run } = copy;
      const files = renderTemplate(names);
      for (const { path, text } of files) writeFile(join(directory, path), text);
      edit('functions/index.ts', (text) => withScheduler(text, names.name));
      edit('serverless.yml', (text) => withDeployment(text, names.name));
      const answer = await run('scripts/scaffold/generate-migration.ts', names.name);
      const migration = JSON.parse(answer) as MigrationFile;
      writeFile(join(directory, 'migrations', migration.fileName), migration.text);
      edit('migrations/index.ts', (text) => withMigration(text, migration.className, migration.fileName));
      await updateDocuments(copy, signal);
      return files.map(({ path }) => path).filter((path) => path.endsWith('.ts'));
    },
    signal,
  );
}
