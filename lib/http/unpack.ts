import type { Transform } from 'node:stream';

/** Most bytes that a decoder is given at once: an error costs what it makes of them. */
const SLICE_BYTES = 4096;

/** Unpacked bytes that may wait; the decoder is stopped until they are taken. A few bytes may unpack to gigabytes. */
const MOST_WAITING = 131_072;

/**
 * Unpacks what comes from `source`. What was unpacked before the packed form turned out to be broken is handed on
 * before the error is thrown: a stream's own iterator would lose it.
 *
 * @param tailBytes how many of the last bytes the decoder is given one at a time: what it makes of bytes among which one
 * is wrong is lost, and what follows a packed form by mistake is mostly short
 */
export async function* unpack(
  source: AsyncIterable<Buffer>,
  decoder: Transform,
  tailBytes = 0,
): AsyncGenerator<Buffer> {
  const waiting: Buffer[] = [];
  let bytes = 0;
  let failure: Error | undefined;
  let isOver = false;
  let isTaken = true;
  let wake = () => {};
  decoder.on('data', (chunk: Buffer) => {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_WAITING) decoder.pause();
    wake();
  });
  const end = () => {
    isOver = true;
    wake();
  };
  decoder.on('error', (error) => {
    failure = error;
    end();
  });
  decoder.once('end', end);
  decoder.once('close', end);

  /** What is made of what the decoder was given, until it has taken that. What ends it ends that too. */
  async function* made(isDone: () => boolean): AsyncGenerator<Buffer> {
    for (;;) {
      if (waiting.length === 0 && !isDone()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          decoder.resume();
        });
      }
      bytes = 0;
      yield* waiting.splice(0);
      if (failure) throw failure;
      if (waiting.length === 0 && isDone()) return;
    }
  }

  try {
    for await (const slice of slices(source, tailBytes)) {
      isTaken = false;
      decoder.write(slice, () => {
        isTaken = true;
        wake();
      });
      yield* made(() => isTaken || isOver);
    }
    decoder.end();
    yield* made(() => isOver);
  } finally {
    decoder.destroy();
  }
}

async function* slices(source: AsyncIterable<Buffer>, tailBytes: number): AsyncGenerator<Buffer> {
  let tail: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of source) {
      const all = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
      const end = Math.max(0, all.length - tailBytes);
      for (let start = 0; start < end; start += SLICE_BYTES)
        yield all.subarray(start, Math.min(end, start + SLICE_BYTES));
      tail = all.subarray(end);
    }
  } catch (error) {
    yield* bytewise(tail);
    throw error;
  }
  yield* bytewise(tail);
}

function* bytewise(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1);
}
