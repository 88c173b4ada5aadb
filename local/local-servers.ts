import { startChild } from './child.ts';
import type { Restart, RestartAnswer, RestartWanted, ServersAnswer, ServersWanted } from './server-process.ts';

/** The embedded servers of one run. */
export interface LocalServers {
  /** Set where a PostgreSQL was asked for. */
  readonly databaseUrl: string | undefined;
  /** Set where an SQS was asked for. */
  readonly sqsEndpoint: string | undefined;
  /** Restarts PostgreSQL; returns when it accepts connections again. One at a time. */
  restartPostgres(how: Restart): Promise<void>;
  /** Stops them and removes their data. */
  stop(): Promise<void>;
}

/**
 * Starts an embedded PostgreSQL and a local SQS on loopback, in a process of their own.
 * Their data is thrown away when they stop, and they stop with this process, however it ends.
 */
export async function startLocalServers(wanted: ServersWanted): Promise<LocalServers> {
  if (!wanted.postgres && !wanted.sqs) {
    return { databaseUrl: undefined, sqsEndpoint: undefined, restartPostgres: async () => {}, stop: async () => {} };
  }
  const child = startChild(new URL('./server-process.ts', import.meta.url), {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // What a test runner asks of Node is not meant for this process.
    env: { ...process.env, NODE_OPTIONS: '' },
    execArgv: [],
  });
  const answer = await child.ask<ServersAnswer>(wanted);
  if (!answer.ready) {
    await child.end();
    throw new Error(answer.reason);
  }
  return {
    databaseUrl: answer.databaseUrl,
    sqsEndpoint: answer.sqsEndpoint,
    restartPostgres: async (how) => {
      await child.ask<RestartAnswer>({ restart: how } satisfies RestartWanted);
    },
    stop: child.end,
  };
}
