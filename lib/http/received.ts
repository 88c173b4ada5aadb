import type { IncomingMessage } from 'node:http';

/** Bytes that may wait to be read before the sender has to. */
const MOST_WAITING = 1_048_576;

/**
 * A response's body as it comes. What has come before a connection is cut is handed on before the error is thrown: the
 * stream's own iterator would lose what nobody had asked for yet.
 */
export async function* received(response: IncomingMessage): AsyncGenerator<Buffer> {
  const waiting: Buffer[] = [];
  let bytes = 0;
  // It may have ended before anybody listened.
  let failure = response.errored;
  let isOver = response.closed;
  let wake = () => {};
  response.on('data', (chunk: Buffer) => {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_WAITING) response.pause();
    wake();
  });
  response.on('error', (error) => {
    failure = error;
    wake();
  });
  const end = () => {
    isOver = true;
    wake();
  };
  response.once('end', end);
  response.once('close', end);
  for (;;) {
    for (let chunk = waiting.shift(); chunk; chunk = waiting.shift()) {
      bytes -= chunk.length;
      yield chunk;
    }
    if (failure) throw failure;
    if (isOver) return;
    const more = new Promise<void>((resolve) => {
      wake = resolve;
    });
    response.resume();
    await more;
  }
}
