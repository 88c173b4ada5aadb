import { lossOf } from './errors.ts';
import { type FetchOptions, guardedRead, type ResponseHead } from './fetch.ts';

/** The beginning of what is at an address. */
export interface Peeked extends ResponseHead {
  /** Empty for a status that is not a success. */
  readonly beginning: Buffer;
}

/**
 * Looks at how a file begins: by a small ranged GET, because many servers refuse HEAD or say nothing in its answer. No
 * more is read, whatever the server sends.
 *
 * @throws FetchError what a second try may mend; PermanentFetchError what it cannot
 */
export function guardedPeek(url: URL, options: FetchOptions, bytes: number): Promise<Peeked> {
  return guardedRead(url, { ...options, firstBytes: bytes }, async (head, body) => ({
    ...head,
    beginning: await beginningOf(body, bytes),
  }));
}

/** A part of something that is packed all the same ends before its time. */
async function beginningOf(body: AsyncIterable<Buffer>, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= bytes) break;
    }
  } catch (error) {
    if (lossOf(error) === undefined) throw error;
  }
  return Buffer.concat(chunks, Math.min(size, bytes));
}
