import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { LOOPBACK, listenOnLoopback } from '../listen-on-loopback.ts';

/** What `bootstrap.cjs` ends at. */
const GONE = 410;

/** What the runtime inside the Lambda reports of an invocation, or of its start. */
export type Outcome = { readonly result: unknown } | { readonly error: LambdaFault };

/** An error as the runtime API carries it. */
export interface LambdaFault {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: readonly string[];
}

interface Pending {
  readonly event: unknown;
  readonly deadlineMs: number;
  readonly settle: (outcome: Outcome) => void;
}

/** The outside of one Lambda: the HTTP API that its runtime takes invocations from. */
export interface RuntimeApi {
  /** `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it. */
  readonly address: string;
  invoke(event: unknown, timeoutMs: number): Promise<Outcome>;
  /** Resolves when the runtime has answered once more. */
  answered(): Promise<void>;
  /** Says to the runtime that no invocation will come any more. */
  drain(): void;
  close(): Promise<void>;
}

/** Serves the runtime API for one container, on loopback. */
export async function startRuntimeApi(functionArn: string): Promise<RuntimeApi> {
  const queued: Pending[] = [];
  const running = new Map<string, Pending>();
  let waiting: ServerResponse | undefined;
  let draining = false;
  let nextAnswer = Promise.withResolvers<void>();

  const handOut = () => {
    if (draining) {
      waiting?.writeHead(GONE).end();
      waiting = undefined;
      return;
    }
    const pending = waiting && queued.shift();
    if (!waiting || !pending) return;
    const id = randomUUID();
    running.set(id, pending);
    waiting.setHeader('lambda-runtime-aws-request-id', id);
    waiting.setHeader('lambda-runtime-deadline-ms', String(pending.deadlineMs));
    waiting.setHeader('lambda-runtime-invoked-function-arn', functionArn);
    waiting.end(JSON.stringify(pending.event));
    waiting = undefined;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [first = '', id = '', kind = ''] = (request.url ?? '').split('/').slice(3);
    if (first === 'invocation' && id === 'next') {
      waiting = response;
      handOut();
      return;
    }
    const body: unknown = JSON.parse((await text(request)) || 'null');
    const outcome: Outcome = kind === 'response' ? { result: body } : { error: body as LambdaFault };
    const settled = first === 'init' ? [...queued.splice(0), ...running.values()] : [running.get(id)];
    for (const pending of settled) pending?.settle(outcome);
    running.delete(id);
    response.writeHead(202).end();
    nextAnswer.resolve();
    nextAnswer = Promise.withResolvers();
  };

  const server = createServer((request, response) => {
    // A container that was killed while it asked, or answered.
    answer(request, response).catch(() => response.destroy());
  });
  const { port, stop } = await listenOnLoopback(server);
  return {
    address: `${LOOPBACK}:${port}`,
    invoke: (event, timeoutMs) =>
      new Promise((settle) => {
        queued.push({ event, deadlineMs: Date.now() + timeoutMs, settle });
        handOut();
      }),
    answered: () => nextAnswer.promise,
    drain() {
      draining = true;
      handOut();
    },
    close: stop,
  };
}
