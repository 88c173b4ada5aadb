import { basename, dirname } from 'node:path';
import type { LambdaContainer } from '../../../local/lambda/container.ts';
import { createLambda, type Lambda, type LogLine } from '../../../local/lambda/lambda.ts';
import { startPostgresProxy, type Tap, type ToServer } from '../../../local/proxies/postgres-proxy.ts';
import { type Intercept, startSqsProxy } from '../../../local/proxies/sqs-proxy.ts';

export type Role = 'scheduler' | 'processor';

/** Why an instance's process ended: by the plan, by Lambda's time limit, in order, or by itself. */
export type End = 'struck' | 'timed out' | 'stopped' | 'itself';

export interface InstanceOptions {
  readonly name: string;
  readonly role: Role;
  /** The bundle of its handler. */
  readonly bundle: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly databaseUrl: string;
  readonly sqsEndpoint: string;
  readonly tap: (instance: Instance, toServer: ToServer) => Tap;
  readonly intercept: (instance: Instance) => Intercept;
  readonly onLog: (line: LogLine) => void;
}

/** One process of a container, with its own way to the database and to SQS, where faults wait for it. */
export interface Instance {
  readonly name: string;
  readonly role: Role;
  readonly pid: number;
  /** The server processes that have served it. */
  readonly backends: Set<number>;
  /** Set once its process has ended, or counts as ended because Lambda would have killed it. */
  readonly end: End | undefined;
  /** When that was, in milliseconds of the wall. */
  readonly endedAt: number;
  /** When its last invocation began, in milliseconds of the wall. */
  readonly invokedAt: number;
  invoke(event: unknown): Promise<unknown>;
  /** Ends the process at once. */
  kill(): void;
  /** Stops the process; returns when it was woken up. */
  sleep(): Promise<void>;
  /** Wakes it up; returns when it has answered, or has had `graceMs` for it, and is ended. */
  wake(graceMs: number): Promise<void>;
  /** Lets it end in order. */
  stop(): Promise<void>;
}

export async function startInstance(options: InstanceOptions): Promise<Instance> {
  let container: LambdaContainer | undefined;
  let end: End | undefined;
  let endedAt = 0;
  let invokedAt = 0;
  let awake: PromiseWithResolvers<void> | undefined;
  const exited = Promise.withResolvers<void>();
  const backends = new Set<number>();
  const note = (reason: End) => {
    if (end) return;
    end = reason;
    endedAt = Date.now();
  };
  const signal = (name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => void container?.process.kill(name);
  /** A process that is stopped does not notice that the harness has ended. */
  const endForGood = () => signal('SIGKILL');

  const instance: Instance = {
    name: options.name,
    role: options.role,
    backends,
    get pid() {
      return container?.process.pid ?? 0;
    },
    get end() {
      return end;
    },
    get endedAt() {
      return endedAt;
    },
    get invokedAt() {
      return invokedAt;
    },
    invoke(event) {
      invokedAt = Date.now();
      return lambda.invoke(event);
    },
    kill() {
      note('struck');
      signal('SIGKILL');
    },
    sleep() {
      note('struck');
      awake ??= Promise.withResolvers();
      process.once('exit', endForGood);
      signal('SIGSTOP');
      return awake.promise;
    },
    async wake(graceMs) {
      const answered = container?.answered();
      signal('SIGCONT');
      process.off('exit', endForGood);
      awake?.resolve();
      await Promise.race([answered, exited.promise, new Promise((resolve) => setTimeout(resolve, graceMs))]);
      signal('SIGKILL');
      await exited.promise;
    },
    async stop() {
      note('stopped');
      await lambda.stop();
      if (container) await exited.promise;
      await closeProxies();
    },
  };
  const database = await startPostgresProxy(options.databaseUrl, (toServer) => options.tap(instance, toServer));
  const queue = await startSqsProxy(options.sqsEndpoint, options.intercept(instance));
  const closeProxies = async () => {
    await Promise.all([database.stop(), queue.stop()]);
  };
  const lambda: Lambda = createLambda({
    functionName: options.name,
    taskRoot: dirname(options.bundle),
    handler: `${basename(options.bundle, '.cjs')}.handler`,
    environment: { ...options.env, DATABASE_URL: database.url, AWS_ENDPOINT_URL_SQS: queue.endpoint },
    timeoutMs: options.timeoutMs,
    onLog: options.onLog,
    onStart: (started) => {
      container = started;
      started.process.once('exit', () => {
        note('itself');
        void closeProxies().then(exited.resolve);
      });
    },
    onTimeout: () => {
      // Lambda has given it up; a process that sleeps is not told before it wakes up.
      if (awake) return;
      note('timed out');
      signal('SIGKILL');
    },
  });
  return instance;
}
