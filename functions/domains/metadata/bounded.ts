/** Text that stops growing at its limit. */
export class BoundedText {
  readonly #parts: string[] = [];
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  add(text: string): void {
    if (this.#left <= 0) return;
    const part = text.length > this.#left ? text.slice(0, this.#left) : text;
    this.#left -= part.length;
    this.#parts.push(part);
  }

  toString(): string {
    return this.#parts.join('');
  }
}

/** As much of a list of words as is looked at. */
const MAX_WORDS = 10_000;

/** The words of an attribute such as `class`, which white space separates. */
export function wordsOf(text: string): string[] {
  return text === '' ? [] : text.slice(0, MAX_WORDS).trim().split(/\s+/);
}
