import type { ChildProcess } from 'node:child_process';
import { type ContainerOptions, type LambdaContainer, LambdaError, startLambdaContainer } from './container.ts';

/** A line that a handler logged. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly message?: string; readonly level?: string };

export interface LambdaOptions extends Pick<ContainerOptions, 'functionName' | 'taskRoot' | 'handler' | 'environment'> {
  /** An invocation that takes longer is killed with its process, as Lambda does. */
  readonly timeoutMs: number;
  readonly onLog: (line: LogLine) => void;
  /** Told of each container that is started. */
  readonly onStart?: (container: LambdaContainer) => void;
  /** Called when an invocation has run out of time; it kills the process unless it is given. */
  readonly onTimeout?: (process: ChildProcess) => void;
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

const MEMORY_MB = 512;

export function createLambda({ timeoutMs, onLog, onStart, onTimeout, ...options }: LambdaOptions): Lambda {
  /** The one that runs, or is being started. */
  let container: Promise<LambdaContainer> | undefined;
  async function start(): Promise<LambdaContainer> {
    const started = await startLambdaContainer({
      ...options,
      memorySize: MEMORY_MB,
      execArgv: ['--enable-source-maps'],
      detached: true,
      onLine: (line) => onLog(parseLine(line)),
    });
    onStart?.(started);
    return started;
  }
  async function forgetAtItsEnd(current: Promise<LambdaContainer>): Promise<void> {
    const started = await current.catch(() => undefined);
    await started?.ended;
    if (container === current) container = undefined;
  }
  return {
    async invoke(event) {
      if (!container) {
        container = start();
        void forgetAtItsEnd(container);
      }
      const current = container;
      try {
        return await (await current).invoke(event, timeoutMs, onTimeout);
      } catch (error) {
        // What the handler has thrown is an answer; of a container that gave none, nothing more is expected.
        if (container === current && !(error instanceof LambdaError && !isOfTheSandbox(error))) container = undefined;
        throw error instanceof LambdaError ? new Error(error.fault.errorMessage, { cause: error }) : error;
      }
    },
    async stop() {
      await (await container)?.stop();
    },
  };
}

function isOfTheSandbox({ fault }: LambdaError): boolean {
  return /^(Sandbox|Runtime)\./.test(fault.errorType);
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
