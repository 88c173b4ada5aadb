import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Restart, RestartAnswer, ServersAnswer, ServersWanted } from './server-process.ts';

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
  const child = fork(new URL('./server-process.ts', import.meta.url), {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // What a test runner asks of Node is not meant for this process.
    env: { ...process.env, NODE_OPTIONS: '' },
    execArgv: [],
  });
  child.send(wanted);
  const answer = await answerOf<ServersAnswer>(child);
  if (!answer.ready) {
    await end(child);
    throw new Error(answer.reason);
  }
  return {
    databaseUrl: answer.databaseUrl,
    sqsEndpoint: answer.sqsEndpoint,
    restartPostgres: async (how) => {
      child.send(how);
      await answerOf<RestartAnswer>(child);
    },
    stop: () => end(child),
  };
}

async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const exited = new AbortController();
  const onExit = (code: number | null) =>
    exited.abort(new Error(`the process of the local servers ended with code ${code}`));
  child.once('exit', onExit);
  try {
    const [answer] = await once(child, 'message', { signal: exited.signal });
    return answer as Answer;
  } catch (error) {
    throw exited.signal.aborted ? exited.signal.reason : error;
  } finally {
    child.off('exit', onExit);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  if (child.connected) child.disconnect();
  await exited;
}
