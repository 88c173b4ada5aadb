import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { copyProject } from '../../scripts/scaffold/copy-project.ts';
import { runLine } from './console-steps.ts';
import { adminQuery, urlOf } from './database.ts';
import { ROOT } from './project-files.ts';

/** No command of the project takes longer. */
const PATIENCE_MS = 120_000;

/** A copy of the project, and an empty database that its commands are run on. */
export interface CopiedProject {
  /** A folder of the test's own, which the project is in. */
  readonly directory: string;
  readonly project: string;
  readonly databaseUrl: string;
  /** Runs a line as a shell does in the project; returns what it prints, and its code where that is not 0. */
  run(command: string, env?: NodeJS.ProcessEnv): Promise<string>;
  remove(): Promise<void>;
}

export async function createCopiedProject(): Promise<CopiedProject> {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-copied-'));
  const project = join(directory, 'project');
  copyProject(ROOT, project);
  const name = `copied_${randomBytes(6).toString('hex')}`;
  await adminQuery(`create database ${name}`);
  const databaseUrl = urlOf(name);
  const path = [join(project, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  return {
    ...{ directory, project, databaseUrl },
    run(command, more = {}) {
      const { NODE_OPTIONS: _jest, ...inherited } = process.env;
      const env = { ...inherited, PATH: path, DATABASE_URL: databaseUrl, ...more };
      return runLine(command, project, env, PATIENCE_MS);
    },
    async remove() {
      await adminQuery(`drop database ${name} with (force)`);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
