/**
 * Text that PostgreSQL can store: without NUL and lone surrogates, and cut at a character boundary.
 *
 * @param maxLength in UTF-16 code units; a column of that many characters holds it
 */
export function storable(text: string, maxLength: number): string {
  const clean = text.replaceAll('\0', '').toWellFormed();
  if (clean.length <= maxLength) return clean;
  const cut = clean.slice(0, maxLength);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** White space collapsed to single spaces, as a browser shows it; null where nothing is left. */
export function collapsed(text: string): string | null {
  return text.replace(/\s+/g, ' ').trim() || null;
}

/** The beginning of a text that may be too long to show, with an ellipsis where something is left out. */
export function shortened(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

/** Sorts texts in an order that is the same everywhere; the database may have another. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
