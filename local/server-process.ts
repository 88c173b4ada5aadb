/**
 * The process that keeps the embedded servers: started detached by `local-servers.ts`, so that Ctrl-C in the terminal
 * does not reach PostgreSQL while items are still being settled. It ends when its parent lets go of the channel, and
 * so also when the parent is killed: no server is ever left behind.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildApp } from 'fauxqs';
import { describeError } from '../lib/errors.ts';
import { embeddedPostgres, initialise, PASSWORD, USER } from './embedded-postgres.ts';
import { isAlive } from './is-alive.ts';
import { LOOPBACK, listenOnLoopback } from './listen-on-loopback.ts';

/** What the parent asks for. */
export interface ServersWanted {
  readonly postgres: boolean;
  readonly sqs: boolean;
  /** Settings of PostgreSQL over the defaults. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
}

/** `fast`: connections are ended first. `crash`: as by a power cut, and recovered from the log at the start. */
export type Restart = 'fast' | 'crash';

export interface RestartWanted {
  readonly restart: Restart;
}

/** What it is told: where the servers are, or why there are none. */
export type ServersAnswer =
  | { readonly ready: true; readonly databaseUrl: string | undefined; readonly sqsEndpoint: string | undefined }
  | { readonly ready: false; readonly reason: string };

/** Sent when PostgreSQL accepts connections again. */
export type RestartAnswer = { readonly restarted: true };

/** Thrown away with the process, so nothing is gained by waiting for the disk. */
const POSTGRES_SETTINGS = {
  listen_addresses: LOOPBACK,
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

const stops: (() => Promise<unknown>)[] = [];
let restartPostgres: (how: Restart) => Promise<void> = async () => {};

async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-postgres-'));
  const port = await freePort();
  const log: string[] = [];
  const server = embeddedPostgres(directory, {
    port,
    settings: { ...POSTGRES_SETTINGS, ...settings },
    onLog: (line) => log.push(line),
  });
  stops.push(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });
  try {
    await initialise(server, directory);
    await server.start();
  } catch (cause) {
    throw new Error(`the embedded PostgreSQL did not start:\n${log.slice(-10).join('')}`, { cause });
  }
  await server.createDatabase('sluice');
  restartPostgres = async (how) => {
    if (how === 'crash') await crash(directory);
    else await server.stop();
    await server.start();
  };
  return `postgresql://${USER}:${PASSWORD}@${LOOPBACK}:${port}/sluice`;
}

/** PostgreSQL's immediate shutdown: every process of it ends at once, and nothing is written any more. */
async function crash(directory: string): Promise<void> {
  const pid = Number((await readFile(join(directory, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  process.kill(pid, 'SIGQUIT');
  while (isAlive(pid)) await sleep(10);
}

async function startSqs(): Promise<string> {
  // Not `startFauxqs`: it listens on every interface of the machine.
  const server = buildApp({ logger: false });
  stops.push(() => server.close());
  return server.listen({ port: 0, host: LOOPBACK });
}

async function freePort(): Promise<number> {
  const { port, stop: close } = await listenOnLoopback(createServer());
  await close();
  return port;
}

async function serve(wanted: ServersWanted): Promise<ServersAnswer> {
  try {
    const [databaseUrl, sqsEndpoint] = await Promise.all([
      wanted.postgres ? startPostgres(wanted.postgresSettings) : undefined,
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
  void serve(wanted as ServersWanted).then((answer) => {
    process.on('message', (message) => {
      void restartPostgres((message as RestartWanted).restart).then(() =>
        process.send?.({ restarted: true } satisfies RestartAnswer),
      );
    });
    process.send?.(answer);
  });
});
