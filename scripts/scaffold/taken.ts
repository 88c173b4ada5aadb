import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { entities, schedulers } from '../../functions/index.ts';
import { UsageError } from '../cli/command.ts';
import type { SchedulerNames } from './names.ts';
import { offlineOrm } from './offline-orm.ts';
import type { TemplateFile } from './template.ts';

/**
 * Checks that nothing of a new scheduler is there yet.
 *
 * @throws UsageError that names all of what is
 */
export function checkFree(root: string, names: SchedulerNames, files: readonly TemplateFile[]): void {
  const paths = files.map(({ path }) => path);
  const existing = [`functions/${names.name}`, ...paths].filter((path) => existsSync(join(root, path)));
  const metadata = [...offlineOrm(entities).getMetadata().getAll().values()];
  const taken = [
    ...existing.slice(0, 1).map((path) => `${path} exists`),
    ...duplicates(paths).map((path) => `${path} would be two files`),
    ...schedulers
      .filter(({ name }) => name === names.name)
      .map(({ name }) => `there is a scheduler ${name} in functions/index.ts`),
    ...schedulers
      .filter(({ settingsPrefix }) => settingsPrefix === names.settingsPrefix)
      .map(({ name, settingsPrefix }) => `${settingsPrefix} is the prefix of ${name}`),
    ...metadata
      .filter(({ className }) => className === names.className)
      .map(({ className, tableName }) => `the class ${className} is the entity of ${tableName}`),
    ...metadata
      .filter(({ tableName }) => tableName === names.table)
      .map(({ className, tableName }) => `the table ${tableName} is that of ${className}`),
  ];
  if (taken.length > 0) throw new UsageError(`the name ${names.name} is taken: ${taken.join('; ')}`);
}

function duplicates(paths: readonly string[]): string[] {
  return paths.filter((path, index) => paths.indexOf(path) !== index);
}
