import sniffEncoding from 'html-encoding-sniffer';

/** Where a `meta charset` that comes late is looked for, and how many elements are looked at. */
const HEAD_BYTES = 2_097_152;
const MAX_METAS = 200;

/** Bytes that the sniffer looks at from where it begins. */
const SNIFFED_BYTES = 1024;

const NONE = 'none';

/**
 * Decodes a page as a browser would: by its BOM, the charset of its Content-Type, its `meta charset`, a later one that
 * its bytes fit, and else as UTF-8 where that is what most of its bytes are, or windows-1252.
 * Source of the order: HTML standard, "Determining the character encoding".
 */
export function decodeHtml(body: Uint8Array, contentType: string | null): string {
  const charset = /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? '')?.[1];
  const declared = sniffed(body, charset);
  return decoded(body, declared === NONE ? guessed(body) : declared);
}

function guessed(body: Uint8Array): string {
  if (isValid(body, 'UTF-8') && body.some((byte) => byte > 0x7f)) return 'UTF-8';
  const late = lateMeta(body);
  if (late !== NONE && fits(body, late)) return late;
  return isMostlyUtf8(body) ? 'UTF-8' : 'windows-1252';
}

function sniffed(bytes: Uint8Array, charset?: string): string {
  try {
    return sniffEncoding(bytes, {
      ...(charset !== undefined && { transportLayerEncodingLabel: charset }),
      defaultEncoding: NONE,
    });
  } catch {
    // The sniffer stumbles over a `meta` whose content ends with the word "charset".
    return charset === undefined ? NONE : sniffed(new Uint8Array(), charset);
  }
}

/** The encoding of the first `meta charset`, wherever in the head it is. */
function lateMeta(body: Uint8Array): string {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, HEAD_BYTES)).toString('latin1');
  for (const { index } of head.matchAll(/<meta[\s/]/gi).take(MAX_METAS)) {
    const end = head.indexOf('>', index);
    const element = body.subarray(index, Math.min(end === -1 ? head.length : end + 1, index + SNIFFED_BYTES));
    const encoding = sniffed(element);
    if (encoding !== NONE) return encoding;
  }
  return NONE;
}

function decoded(body: Uint8Array, encoding: string): string {
  // Encodings that are not safe to decode show as one replacement character (Encoding standard, "replacement").
  if (encoding === 'replacement') return '\uFFFD';
  return new TextDecoder(encoding === 'x-user-defined' ? 'windows-1252' : encoding).decode(body);
}

function isValid(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Of so many characters beyond ASCII one may be wrong in the encoding that a page names. */
const RIGHT_FOR_EACH_WRONG = 20;

/** Whether bytes are text in an encoding, but for a slip. */
function fits(body: Uint8Array, encoding: string): boolean {
  if (isValid(body, encoding)) return true;
  const { right, wrong } = charactersIn(body, encoding);
  return right >= RIGHT_FOR_EACH_WRONG * wrong;
}

/** Whether more characters are right in UTF-8 than are wrong: in any other encoding next to none is right. */
function isMostlyUtf8(body: Uint8Array): boolean {
  const { right, wrong } = charactersIn(body, 'UTF-8');
  return right >= wrong;
}

/** How many characters beyond ASCII can be decoded, and how many cannot. */
function charactersIn(body: Uint8Array, encoding: string): { right: number; wrong: number } {
  const count = { right: 0, wrong: 0 };
  for (const [found] of decoded(body, encoding).matchAll(/[^\0-\x7f]/gu))
    count[found === '\uFFFD' ? 'wrong' : 'right'] += 1;
  return count;
}
