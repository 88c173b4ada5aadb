/**
 * A Lambda container's stand-in: a process that loads one handler and runs its invocations, one at a time.
 * Started detached by `lambda.ts`, so that Ctrl-C in the terminal reaches it only as the end of its work.
 */
import { describeError } from '../lib/errors.ts';
import type { Handler } from '../lib/scheduler/lambda-handler.ts';

export interface Invocation {
  readonly event: unknown;
  readonly timeoutMs: number;
}

export type Answer = { readonly result: unknown } | { readonly error: string };

const [, , modulePath = ''] = process.argv;
const { handler } = (await import(modulePath)) as { handler: Handler<unknown, unknown> };

async function invoke({ event, timeoutMs }: Invocation): Promise<Answer> {
  const deadline = Date.now() + timeoutMs;
  try {
    return { result: await handler(event, { getRemainingTimeInMillis: () => deadline - Date.now() }) };
  } catch (error) {
    return { error: describeError(error).message };
  }
}

process.on('message', (invocation) => {
  void invoke(invocation as Invocation).then((answer) => process.send?.(answer));
});
process.once('disconnect', () => {
  void handler.close().finally(() => process.exit(0));
});
process.send?.('ready');
