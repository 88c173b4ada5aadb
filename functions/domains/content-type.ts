const HTML = /^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:[;,]|$)/i;

/** Says nothing: browsers look at the content then (MIME Sniffing standard, section 7). */
const UNKNOWN = /^\s*(?:;.*|\*\/\*.*|(?:unknown|application)\/unknown.*)?$/is;

/** How far a browser looks. */
const LOOKED_AT = 512;

/** A page begins with a tag, a comment or a DOCTYPE, perhaps after a byte order mark and white space. */
const TAG = /^(?:\xef\xbb\xbf)?\s*<[a-z!?]/i;

const UTF_16 = /^(?:\xfe\xff|\xff\xfe)/;

/** Whether a response is a page: by its type or, where it has none that says something, by how its content begins. */
export function isHtml(contentType: string | null, body: Buffer): boolean {
  if (contentType !== null && !UNKNOWN.test(contentType)) return HTML.test(contentType);
  const head = body.subarray(0, LOOKED_AT);
  const text = head.toString('latin1');
  return UTF_16.test(text) || TAG.test(text) || !head.some(isBinary);
}

/** Bytes of no text in any encoding (MIME Sniffing standard, section 3, "binary data byte"). */
function isBinary(byte: number): boolean {
  const isControl = byte < 0x20;
  const isSpace = byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d;
  return isControl && !isSpace && byte !== 0x1b;
}
