import type { Piece } from './statements.ts';

/** Reads the pieces of a statement from the first to the last. */
export class Reader {
  readonly #pieces: readonly Piece[];
  #next = 0;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  /** Passes these words if they are what comes next. */
  takes(...words: readonly string[]): boolean {
    const fits = words.every((word, index) => {
      const piece = this.#pieces[this.#next + index];
      return piece?.kind === 'word' && piece.text === word;
    });
    if (fits) this.#next += words.length;
    return fits;
  }

  /** The next word, passed; empty where there is none. */
  word(): string {
    const piece = this.#pieces[this.#next];
    if (piece?.kind !== 'word') return '';
    this.#next += 1;
    return piece.text;
  }

  /** A name with what it is qualified by: `shop.parcels`. The schema `public` is left out, as the ORM does. */
  name(): string {
    const parts: string[] = [];
    for (;;) {
      const piece = this.#pieces[this.#next];
      if (piece === undefined || piece.kind === 'other') break;
      parts.push(piece.text);
      this.#next += 1;
      if (this.#pieces[this.#next]?.text !== '.') break;
      this.#next += 1;
    }
    return (parts.length > 1 && parts[0] === 'public' ? parts.slice(1) : parts).join('.');
  }

  /** What is left. */
  rest(): readonly Piece[] {
    return this.#pieces.slice(this.#next);
  }
}
