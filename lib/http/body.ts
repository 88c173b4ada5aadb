import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';
import { PermanentFetchError } from './errors.ts';
import { received } from './received.ts';
import { unpack } from './unpack.ts';

/** The encodings that are asked for, and how they are undone. */
const DECODERS: ReadonlyMap<string, (firstByte: number) => Transform> = new Map(
  Object.entries({
    gzip: () => createGunzip(),
    'x-gzip': () => createGunzip(),
    br: () => createBrotliDecompress(),
    zstd: () => createZstdDecompress(),
    // "deflate" means the zlib format, but some servers send the bare one (RFC 9110, section 8.4.1.2).
    deflate: (firstByte: number) => ((firstByte & 0x0f) === 0x08 ? createInflate() : createInflateRaw()),
  }),
);

/** Not encoded at all; the last are mistakes of servers that every browser bears: no encoding, or a charset. */
const MEANS_IDENTITY = new Set([
  '',
  'identity',
  'none',
  'null',
  'utf-8',
  'utf8',
  'iso-8859-1',
  'us-ascii',
  'text/html',
]);

export const ACCEPT_ENCODING = 'gzip, deflate, br, zstd';

export interface BodyLimit {
  /** In bytes, decoded. */
  readonly maxBytes: number;
  /** Whether a larger body is cut, rather than refused. */
  readonly truncate: boolean;
}

/** What was read of a body. */
export interface ReadBody {
  readonly body: Buffer;
  /** There was more than the limit allows. */
  readonly isCut: boolean;
}

/**
 * Reads a body up to a limit. The rest is never read: neither a body without end nor a small one that unpacks to a
 * huge one takes more memory than that.
 *
 * @throws PermanentFetchError `body_too_large`
 */
export async function readBody(
  body: AsyncIterable<Buffer>,
  url: URL,
  { maxBytes, truncate }: BodyLimit,
): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= maxBytes) continue;
    if (!truncate) throw bodyTooLarge(url, maxBytes);
    break;
  }
  return { body: Buffer.concat(chunks, Math.min(size, maxBytes)), isCut: size > maxBytes };
}

export function bodyTooLarge(url: URL, maxBytes: number): PermanentFetchError {
  return new PermanentFetchError('body_too_large', `${url.href} has a body of more than ${maxBytes} bytes`);
}

/**
 * A response's body, decoded of its content encoding, as it comes.
 *
 * @throws PermanentFetchError `encoding_unknown`
 */
export async function* decodedBody(response: IncomingMessage, url: URL): AsyncGenerator<Buffer> {
  const encodings = (response.headers['content-encoding'] ?? '')
    .split(',')
    .map((encoding) => encoding.trim().toLowerCase())
    .filter((encoding) => !MEANS_IDENTITY.has(encoding));
  const [encoding] = encodings;
  if (encoding === undefined) {
    yield* received(response);
    return;
  }
  const decoder = encodings.length === 1 ? DECODERS.get(encoding) : undefined;
  if (!decoder) throw new PermanentFetchError('encoding_unknown', `${url.href} is encoded as ${encodings.join(', ')}`);
  const source = received(response);
  const first = await source.next();
  if (first.done) return;
  yield* unpack(startingWith(first.value, source), decoder(first.value[0] ?? 0));
}

async function* startingWith(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}
