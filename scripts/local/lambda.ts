import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Answer, Invocation } from './lambda-process.ts';

/** A line that a handler logged. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly message?: string; readonly level?: string };

export interface LambdaOptions {
  /** The module that exports `handler`. */
  readonly module: URL;
  readonly env: NodeJS.ProcessEnv;
  /** An invocation that takes longer is killed with its process, as Lambda does. */
  readonly timeoutMs: number;
  readonly onLog: (line: LogLine) => void;
}

/** A local Lambda function with one container, which is started at need and again after it died. */
export interface Lambda {
  /**
   * @returns what the handler returns
   * @throws Error when the handler threw, ran out of time, or its process died
   */
  invoke(event: unknown): Promise<unknown>;
  /** Lets the container close its connections and end. Only between invocations. */
  stop(): Promise<void>;
}

export function createLambda(options: LambdaOptions): Lambda {
  let container: ChildProcess | undefined;
  return {
    async invoke(event) {
      container ??= await startContainer(options);
      const answer = await invoke(container, { event, timeoutMs: options.timeoutMs }).catch((error) => {
        container = undefined;
        throw error;
      });
      if ('error' in answer) throw new Error(answer.error);
      return answer.result;
    },
    async stop() {
      if (!container) return;
      const exited = once(container, 'exit');
      container.disconnect();
      await exited;
      container = undefined;
    },
  };
}

async function startContainer({ module, env, onLog }: LambdaOptions): Promise<ChildProcess> {
  const child = fork(new URL('./lambda-process.ts', import.meta.url), [module.href], {
    env,
    detached: true,
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const input of [child.stdout, child.stderr]) {
    if (input) createInterface({ input }).on('line', (line) => onLog(parseLine(line)));
  }
  await firstOf(child, 'message');
  return child;
}

async function invoke(child: ChildProcess, invocation: Invocation): Promise<Answer> {
  const timer = setTimeout(() => child.kill('SIGKILL'), invocation.timeoutMs);
  try {
    child.send(invocation);
    return (await firstOf(child, 'message')) as Answer;
  } finally {
    clearTimeout(timer);
  }
}

/** The child's next message; an error if it ends before. */
async function firstOf(child: ChildProcess, event: 'message'): Promise<unknown> {
  const ended = new AbortController();
  const onExit = (code: number | null, signal: string | null) => {
    ended.abort(new Error(`the Lambda's process ended with ${signal ?? `code ${code}`}`));
  };
  child.once('exit', onExit);
  try {
    const [message] = await once(child, event, { signal: ended.signal });
    return message;
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    child.off('exit', onExit);
  }
}

function parseLine(line: string): LogLine {
  try {
    const parsed: unknown = JSON.parse(line);
    if (parsed && typeof parsed === 'object') return parsed as LogLine;
  } catch {
    // Not one of the logger's lines.
  }
  return { message: line };
}
