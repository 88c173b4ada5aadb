import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type LambdaFault, startRuntimeApi } from './runtime-api.ts';

const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.cjs', import.meta.url));

export interface ContainerOptions {
  readonly functionName: string;
  /** The folder into which the function's archive was unpacked. */
  readonly taskRoot: string;
  /** As the template has it: `functions/domains/scheduler.handler`. */
  readonly handler: string;
  /** In MB. */
  readonly memorySize: number;
  readonly environment: NodeJS.ProcessEnv;
}

/** One Lambda container, as Lambda would run it: nothing but the archive's files and the function's variables. */
export interface LambdaContainer {
  /**
   * @returns what the handler returns
   * @throws LambdaError with what the runtime reported, or when the process ended
   */
  invoke(event: unknown, timeoutMs?: number): Promise<unknown>;
  /** What it has written so far, standard output and standard error together. */
  output(): string;
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
  const { functionName, taskRoot, handler, memorySize, environment } = options;
  const api = await startRuntimeApi(`arn:aws:lambda:${REGION}:000000000000:function:${functionName}`);
  const child = spawn(process.execPath, [BOOTSTRAP], {
    cwd: taskRoot,
    env: {
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_RUNTIME_API: api.address,
      LAMBDA_TASK_ROOT: taskRoot,
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      _HANDLER: handler,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return {
    async invoke(event, timeoutMs = 60_000) {
      const outcome = await Promise.race([api.invoke(event, timeoutMs), died(child, () => output)]);
      if ('error' in outcome) throw new LambdaError(outcome.error);
      return outcome.result;
    },
    output: () => output,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      }
      await api.close();
    },
  };
}

/** What Lambda reports of a process that ends by itself. */
async function died(child: ChildProcess, output: () => string): Promise<{ error: LambdaFault }> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const errorMessage = `the runtime exited: ${output().slice(-2000)}`;
  return { error: { errorType: 'Runtime.ExitError', errorMessage, stackTrace: [] } };
}
