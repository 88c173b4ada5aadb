import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Progress } from './channel.ts';

/** A process under measurement. */
export interface Worker {
  /** Gives it work and returns when that is done. */
  work(given: unknown, onProgress?: (progress: Progress) => void): Promise<Progress>;
  /** Lets it close its connections and end. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  readonly module: URL;
  readonly env: NodeJS.ProcessEnv;
  /** Options of Node. */
  readonly execArgv?: readonly string[];
}

/** Starts a process of a module that calls `serve`, and waits until it is ready. */
export async function startWorker({ module, env, execArgv = [] }: WorkerOptions): Promise<Worker> {
  const child = fork(module, { env, execArgv: [...execArgv], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new AbortController();
  child.once('exit', (code, signal) => ended.abort(new Error(`${module.pathname} ended with ${signal ?? code}`)));
  await once(child, 'message', { signal: ended.signal });
  return {
    work(given, onProgress) {
      return new Promise((resolve, reject) => {
        // One listener for all of them: two that come together would both be emitted before an `await` goes on.
        const onMessage = (message: unknown) => {
          const progress = message as Progress;
          onProgress?.(progress);
          if (!progress.end) return;
          child.off('message', onMessage);
          resolve(progress);
        };
        child.on('message', onMessage);
        ended.signal.addEventListener('abort', () => reject(ended.signal.reason));
        child.send(given as object);
      });
    },
    async stop() {
      if (ended.signal.aborted) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
