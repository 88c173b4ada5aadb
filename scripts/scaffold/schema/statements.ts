/** A piece of SQL: a word, a name in quotes, a text, or a mark. */
export interface Piece {
  /** Words in lower case, names without their quotes. */
  readonly text: string;
  readonly kind: 'word' | 'name' | 'other';
}

/** One statement. */
export interface Statement {
  /** As it is written, on one line. */
  readonly text: string;
  readonly pieces: readonly Piece[];
}

const SKIPPED = /^(\s|--|\/\*)/;
const BLOCK = /^(\$\w*\$)([\s\S]*)\1$/;
const PIECES =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|[A-Za-z_]\w*|\d[\w.]*|[\s\S]/g;

/** The statements of a text, in their order; of a block (`do $$ … $$`), those that are in it. */
export function statementsIn(sql: string): Statement[] {
  const statements: Statement[] = [];
  let written: string[] = [];
  const end = () => {
    const found = written.filter((piece) => !SKIPPED.test(piece));
    const block = found[0]?.toLowerCase() === 'do' ? BLOCK.exec(found[1] ?? '') : null;
    if (block) statements.push(...statementsIn(block[2] ?? ''));
    else if (found.length > 0) statements.push({ text: onOneLine(written), pieces: found.map(pieceOf) });
    written = [];
  };
  for (const [piece] of sql.matchAll(PIECES)) {
    if (piece === ';') end();
    else written.push(piece);
  }
  end();
  return statements;
}

function onOneLine(written: readonly string[]): string {
  return written.join('').replace(/\s+/g, ' ').trim();
}

function pieceOf(written: string): Piece {
  if (written.startsWith('"')) return { kind: 'name', text: written.slice(1, -1).replaceAll('""', '"') };
  return /^[A-Za-z_]/.test(written) ? { kind: 'word', text: written.toLowerCase() } : { kind: 'other', text: written };
}

/** The parts of a list, of which each may hold lists in brackets. */
export function partsOf(pieces: readonly Piece[]): Piece[][] {
  const parts: Piece[][] = [[]];
  for (const [piece, depth] of withDepth(pieces)) {
    if (depth === 0 && piece.kind === 'other' && piece.text === ',') parts.push([]);
    else parts.at(-1)?.push(piece);
  }
  return parts;
}

/** Where the first of these words stands, outside brackets; below 0 where none does. */
export function indexOfWord(pieces: readonly Piece[], ...words: readonly string[]): number {
  return withDepth(pieces).findIndex(
    ([{ kind, text }, depth]) => depth === 0 && kind === 'word' && words.includes(text),
  );
}

/** Pieces with the number of brackets that they are in. */
function withDepth(pieces: readonly Piece[]): [Piece, number][] {
  let depth = 0;
  return pieces.map((piece) => {
    const mark = piece.kind === 'other' ? piece.text : '';
    if (mark === ')' || mark === ']') depth -= 1;
    const at = depth;
    if (mark === '(' || mark === '[') depth += 1;
    return [piece, at];
  });
}
