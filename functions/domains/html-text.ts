import sniffEncoding from 'html-encoding-sniffer';

/**
 * Decodes a page as a browser would: by its BOM, the charset of its Content-Type, its `meta charset`, and else UTF-8
 * where the bytes are valid UTF-8, or windows-1252.
 * Source of the order: HTML standard, "Determining the character encoding".
 */
export function decodeHtml(body: Uint8Array, contentType: string | null): string {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1];
  const encoding = sniffEncoding(body, {
    ...(charset !== undefined && { transportLayerEncodingLabel: charset }),
    defaultEncoding: isUtf8(body) ? 'UTF-8' : 'windows-1252',
  });
  // Encodings that are not safe to decode show as one replacement character (Encoding standard, "replacement").
  if (encoding === 'replacement') return '\uFFFD';
  return new TextDecoder(encoding === 'x-user-defined' ? 'windows-1252' : encoding).decode(body);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
