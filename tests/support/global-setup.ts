import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entities } from '../../functions/index.ts';
import { migrate } from '../../lib/database/migrate.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { shareDataDirectory } from '../../local/embedded-postgres.ts';
import { startLocalServers } from '../../local/local-servers.ts';
import { migrationsFromNothing } from '../../migrations/existing.ts';
import { adminQuery, TEMPLATE, urlOf } from './database.ts';
import { createJobTables } from './jobs.ts';

/** A file system in memory, as Linux has one, and how much of it must be free. */
const IN_MEMORY = '/dev/shm';
const ENOUGH_BYTES = 4 * 2 ** 30;

/**
 * Where the tests, and what they start, put what is thrown away: in memory where there is room. Each test has a database of
 * its own, of three hundred files: to make and remove them took 135 ms of the processor on a disk, and takes 15 so.
 */
function scratchDirectory(): string {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= ENOUGH_BYTES ? IN_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Servers for all test files: a PostgreSQL with a migrated template database, and an SQS. Once for all projects. */
export default async function setup(): Promise<void> {
  if ('stopTestServers' in globalThis) return;
  // Of the many processes that the tests start, each but the first finds compiled what it loads.
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'sluice-compile-cache');
  process.env['TMPDIR'] = scratchDirectory();
  const unshare = await shareDataDirectory(scratchDirectory());
  const servers = await startLocalServers({ postgres: !process.env['TEST_DATABASE_URL'], sqs: true });
  const stopTestServers = async () => {
    await servers.stop();
    await unshare();
  };
  Object.assign(globalThis, { stopTestServers });
  process.env['TEST_DATABASE_URL'] ??= servers.databaseUrl;
  process.env['AWS_ENDPOINT_URL_SQS'] = servers.sqsEndpoint;
  process.env['AWS_REGION'] = 'us-east-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';

  await adminQuery(`drop database if exists ${TEMPLATE}`);
  await adminQuery(`create database ${TEMPLATE}`);
  const settings = parseSettings(DatabaseSettings, { DATABASE_URL: urlOf(TEMPLATE) });
  await migrate(settings, entities, migrationsFromNothing);
  await createJobTables(settings);
}
