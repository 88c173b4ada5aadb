import { startChild } from '../../../local/child.ts';
import type { Progress } from './channel.ts';

/** A process under measurement. */
export interface Worker {
  /** Gives it work and returns when that is done. */
  work(given: object, onProgress?: (progress: Progress) => void): Promise<Progress>;
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
  const child = startChild(module, { env, execArgv: [...execArgv], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await child.next();
  return {
    work: (given, onProgress) =>
      child.ask<Progress>(given, (progress) => {
        onProgress?.(progress);
        return progress.end;
      }),
    stop: child.end,
  };
}
