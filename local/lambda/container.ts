import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type LambdaFault, type Outcome, startRuntimeApi } from './runtime-api.ts';

const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.cjs', import.meta.url));

export interface ContainerOptions {
  readonly functionName: string;
  /** The folder into which the function's archive was unpacked, or the project's own. */
  readonly taskRoot: string;
  /** As the template has it: `functions/domains/scheduler.handler`. */
  readonly handler: string;
  /** In MB. */
  readonly memorySize: number;
  readonly environment: NodeJS.ProcessEnv;
  /** Options of Node. */
  readonly execArgv?: readonly string[];
  /** Out of the terminal's reach, so that Ctrl-C is not the end of its work. */
  readonly detached?: boolean;
  /** Each line that it writes, to standard output or standard error. */
  readonly onLine?: (line: string) => void;
}

/** One Lambda container, as Lambda would run it: its files and the function's variables. */
export interface LambdaContainer {
  readonly process: ChildProcess;
  /** Resolves when its process has ended, or could not be started. */
  readonly ended: Promise<void>;
  /**
   * @param onTimeout called when the time is up; it kills the process unless it is given
   * @returns what the handler returns
   * @throws LambdaError with what the runtime reported, when time ran out, or when the process ended
   */
  invoke(event: unknown, timeoutMs?: number, onTimeout?: (process: ChildProcess) => void): Promise<unknown>;
  /** Resolves when it has answered once more, late as the answer may be. */
  answered(): Promise<void>;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Lets the handler close what it holds, and end. Only between invocations. */
  stop(): Promise<void>;
}

/** What became of an invocation that failed. */
export class LambdaError extends Error {
  readonly fault: LambdaFault;

  constructor(fault: LambdaFault) {
    super(`${fault.errorType}: ${fault.errorMessage}`);
    this.name = 'LambdaError';
    this.fault = fault;
  }
}

const REGION = 'us-east-1';

/** Starts a container in a process of its own, which takes its invocations from a stand-in of the runtime API. */
export async function startLambdaContainer(options: ContainerOptions): Promise<LambdaContainer> {
  const { functionName, taskRoot, handler, execArgv = [], detached = false, onLine } = options;
  const api = await startRuntimeApi(`arn:aws:lambda:${REGION}:000000000000:function:${functionName}`);
  // The handler is in its variables; here it is for who looks at the list of processes.
  const child = spawn(process.execPath, [...execArgv, BOOTSTRAP, handler], {
    cwd: taskRoot,
    detached,
    env: environmentOf(options, api.address),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', (line) => onLine?.(line));
  let failure: Error | undefined;
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  // Once, with an error where the process could not even be started.
  const over = once(child, 'exit').then(
    () => {},
    (error: Error) => {
      failure = error;
    },
  );
  const exited = over.then(() => api.close());
  return {
    process: child,
    ended: exited,
    async invoke(event, timeoutMs = 60_000, onTimeout = kill) {
      const timer = Promise.withResolvers<Outcome>();
      const timeout = setTimeout(() => {
        onTimeout(child);
        timer.resolve(fault('Sandbox.Timedout', `Task timed out after ${timeoutMs} ms`));
      }, timeoutMs);
      const outcome = await Promise.race([
        api.invoke(event, timeoutMs),
        timer.promise,
        over.then(() => ended(child, failure)),
      ]);
      clearTimeout(timeout);
      if ('error' in outcome) throw new LambdaError(outcome.error);
      return outcome.result;
    },
    answered: () => api.answered(),
    kill: () => {
      if (!isOver()) kill(child);
      return exited;
    },
    stop: () => {
      api.drain();
      return exited;
    },
  };
}

function environmentOf({ functionName, taskRoot, handler, memorySize, environment }: ContainerOptions, api: string) {
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...environment,
    AWS_LAMBDA_RUNTIME_API: api,
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: handler,
  };
}

function kill(child: ChildProcess): void {
  child.kill('SIGKILL');
}

function fault(errorType: string, errorMessage: string): Outcome {
  return { error: { errorType, errorMessage, stackTrace: [] } };
}

/** What Lambda reports of a process that ends by itself. */
function ended({ signalCode, exitCode }: ChildProcess, failure: Error | undefined): Outcome {
  return fault('Runtime.ExitError', `the runtime exited with ${failure?.message ?? signalCode ?? `code ${exitCode}`}`);
}
