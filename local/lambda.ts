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
  /** Told of each process that is started. */
  readonly onStart?: (container: ChildProcess) => void;
  /** Called when an invocation has run out of time; it kills the process unless it is given. */
  readonly onTimeout?: (container: ChildProcess) => void;
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
  const start = async () => {
    const child = await startContainer(options);
    child.once('exit', () => forget(child));
    return child;
  };
  const forget = (child: ChildProcess) => {
    if (container === child) container = undefined;
  };
  return {
    async invoke(event) {
      container ??= await start();
      const child = container;
      const answer = await invoke(child, event, options).catch((error) => {
        forget(child);
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
    },
  };
}

async function startContainer({ module, env, onLog, onStart }: LambdaOptions): Promise<ChildProcess> {
  const child = fork(new URL('./lambda-process.ts', import.meta.url), [module.href], {
    env,
    detached: true,
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const input of [child.stdout, child.stderr]) {
    if (input) createInterface({ input }).on('line', (line) => onLog(parseLine(line)));
  }
  onStart?.(child);
  await nextMessage(child, new AbortController());
  return child;
}

async function invoke(
  child: ChildProcess,
  event: unknown,
  { timeoutMs, onTimeout = kill }: LambdaOptions,
): Promise<Answer> {
  const ended = new AbortController();
  const timer = setTimeout(() => {
    onTimeout(child);
    ended.abort(new Error(`the Lambda's time of ${timeoutMs} ms ran out`));
  }, timeoutMs);
  try {
    const answered = nextMessage(child, ended);
    // With a callback, a process that is gone is an error of this invocation and of nothing else.
    child.send({ event, timeoutMs } satisfies Invocation, (error) => error && ended.abort(error));
    return (await answered) as Answer;
  } finally {
    clearTimeout(timer);
  }
}

function kill(child: ChildProcess): void {
  child.kill('SIGKILL');
}

/** The child's next message; an error if it ends before, or `ended` is aborted. */
async function nextMessage(child: ChildProcess, ended: AbortController): Promise<unknown> {
  const onExit = (code: number | null, signal: string | null) => {
    ended.abort(new Error(`the Lambda's process ended with ${signal ?? `code ${code}`}`));
  };
  child.once('exit', onExit);
  try {
    const [message] = await once(child, 'message', { signal: ended.signal });
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
