import { createHash } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import { lossOf } from '../../lib/http/errors.ts';
import { unpack } from '../../lib/http/unpack.ts';

/** A sitemap's body as text, and what was noticed while it was read. */
export interface SitemapText {
  readonly text: AsyncIterable<string>;
  /** What is known once the text has been read; before, of what has been read so far. */
  readonly facts: {
    sizeBytes: number;
    isGzipped: boolean;
    /** There was more than may be read. */
    isCut: boolean;
    /** What ended the body before its time. */
    loss?: { readonly cut: 'connection' | 'compression'; readonly error: unknown };
    hash(): string;
  };
}

/**
 * Reads a body as text, while it comes: unpacked where its content is gzip, whatever its name or type says, and decoded
 * by its BOM, its XML declaration, or as UTF-8. Where the body ends before its time, the text ends there.
 *
 * @param maxBytes most bytes that are read, unpacked; what is beyond is cut off
 */
export function readSitemapText(body: AsyncIterable<Buffer>, maxBytes: number): SitemapText {
  const hash = createHash('sha256');
  const facts: SitemapText['facts'] = {
    sizeBytes: 0,
    isGzipped: false,
    isCut: false,
    hash: () => hash.copy().digest('hex'),
  };

  /** Up to the limit, and up to where the body ends before its time. */
  async function* limited(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of bytes) {
        const rest = maxBytes - facts.sizeBytes;
        const part = chunk.length > rest ? chunk.subarray(0, rest) : chunk;
        facts.sizeBytes += part.length;
        hash.update(part);
        yield part;
        if (chunk.length > rest) {
          facts.isCut = true;
          return;
        }
      }
    } catch (error) {
      const cut = lossOf(error);
      if (cut === undefined) throw error;
      facts.loss = { cut, error };
    }
  }

  async function* read(): AsyncGenerator<string> {
    const { first, all } = await peek(body, 2);
    facts.isGzipped = first[0] === 0x1f && first[1] === 0x8b;
    const unpacked = facts.isGzipped ? unpack(all, createGunzip(), TAIL_BYTES) : all;
    const { first: head, all: bytes } = await peek(limited(unpacked), HEAD_BYTES);
    const decoder = new TextDecoder(encodingOf(head.subarray(0, HEAD_BYTES)));
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  }

  return { text: read(), facts };
}

/** What follows a gzip by mistake is mostly shorter. */
const TAIL_BYTES = 1024;

/** An XML declaration stands within these. */
const HEAD_BYTES = 1024;

/** By the BOM, by the zero bytes between Latin letters, or by the XML declaration (XML 1.0, appendix F). */
function encodingOf(head: Buffer): string {
  const [a, b] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be';
  const declared = /^\s*<\?xml[^>]*\bencoding=["']([\w.:-]+)["']/.exec(head.toString('utf8'))?.[1];
  // UTF-16 in a declaration that can be read byte by byte is a mistake.
  return declared !== undefined && !/^utf-?16/i.test(declared) && isKnown(declared) ? declared : 'utf-8';
}

function isKnown(encoding: string): boolean {
  try {
    return new TextDecoder(encoding).encoding !== '';
  } catch {
    return false;
  }
}

/** The first bytes, and all of them: the first again, then the rest. */
async function peek(body: AsyncIterable<Buffer>, size: number): Promise<{ first: Buffer; all: AsyncIterable<Buffer> }> {
  const source = body[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < size) {
    const { done, value } = await source.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  const first = Buffer.concat(chunks);
  async function* all(): AsyncGenerator<Buffer> {
    try {
      if (first.length > 0) yield first;
      yield* { [Symbol.asyncIterator]: () => source };
    } finally {
      await source.return?.();
    }
  }
  return { first, all: all() };
}
