/** How deep lists and objects are kept; what is deeper is read over. */
const MAX_DEPTH = 50;

/** How much white space may stand between a string's end and what follows it. */
const LOOKAHEAD = 40;

/** What people wrap scripts in; the brackets of CDATA are no list. */
const WRAPPER = /<!\[CDATA\[|\]\]>|<!--|-->/y;
/** What is written for people; a comment that wraps CDATA is not taken for one, for the rest of its line is data. */
const LINE_COMMENT = /\/\/(?!\s{0,10}(?:<!\[CDATA|\]\]>))[^\n]*/y;
const WORD = /[-+.\w$]{1,40}/y;
/** The name of a property before which a comma is missing. */
const NAME = /"[@\w-]{1,40}"\s{0,10}:/y;
const QUOTES = '"\'';

type Values = unknown[] | Record<string, unknown>;

/**
 * Reads JSON that has slips, as far as it goes: in CDATA or comments, with commas too many or too few, line breaks or
 * quotes in a string, or cut off. One pass without recursion, so in proportion to its length however it is nested.
 *
 * @returns the values at the top, of which there may be several
 */
export function readLenientJson(text: string): unknown[] {
  const top: unknown[] = [];
  const tree = new Tree(top);
  let at = 0;
  while (at < text.length)
    at = QUOTES.includes(text[at] ?? '') ? readString(text, at, tree) : readOther(text, at, tree);
  return top;
}

/** The values that have begun and not ended; the innermost takes what is read. */
class Tree {
  readonly #open: { readonly into: Values; key: string | null }[];
  #passedOver = 0;

  constructor(top: Values) {
    this.#open = [{ into: top, key: null }];
  }

  put(value: unknown): void {
    const place = this.#open.at(-1);
    if (!place || this.#passedOver > 0) return;
    if (Array.isArray(place.into)) place.into.push(value);
    else if (place.key !== null) place.into[place.key] = value;
    place.key = null;
  }

  begin(into: Values): void {
    if (this.#passedOver > 0 || this.#open.length > MAX_DEPTH) {
      this.#passedOver += 1;
      return;
    }
    this.put(into);
    this.#open.push({ into, key: null });
  }

  end(): void {
    if (this.#passedOver > 0) this.#passedOver -= 1;
    else if (this.#open.length > 1) this.#open.pop();
  }

  /** A string that a colon follows: the name of a property, where properties are. */
  name(key: string): void {
    const place = this.#open.at(-1);
    if (!place || Array.isArray(place.into)) this.put(key);
    else if (this.#passedOver === 0) place.key = key;
  }
}

function readString(text: string, start: number, tree: Tree): number {
  const quote = text[start] ?? '"';
  const end = endOfString(text, start, quote);
  const value = unescaped(text.slice(start + 1, end));
  if (text[skipSpace(text, end + 1)] === ':') tree.name(value);
  else tree.put(value);
  return end + 1;
}

/** A bracket, or a word; what is neither is passed over. */
function readOther(text: string, at: number, tree: Tree): number {
  const passedOver = lengthAt(WRAPPER, text, at) || commentAt(text, at);
  if (passedOver > 0) return at + passedOver;
  const character = text[at];
  if (character === '{') tree.begin({});
  else if (character === '[') tree.begin([]);
  else if (character === '}' || character === ']') tree.end();
  const word = lengthAt(WORD, text, at);
  if (word > 0) {
    const written = text.slice(at, at + word);
    if (text[skipSpace(text, at + word)] === ':') tree.name(written);
    else tree.put(literal(written));
  }
  return at + Math.max(1, word);
}

/** The length of a comment; one that does not end goes to the end of the text. */
function commentAt(text: string, at: number): number {
  if (text[at] !== '/') return 0;
  if (text[at + 1] !== '*') return lengthAt(LINE_COMMENT, text, at);
  const end = text.indexOf('*/', at + 2);
  return (end === -1 ? text.length : end + 2) - at;
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** The quote that ends the string: what follows it is a part of JSON. Any other was written without its backslash. */
function endOfString(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === quote && endsHere(text, at + 1)) return at;
  }
  return text.length;
}

/** Whether what follows a quote goes on with JSON; the comma is often missing at the end of a line. */
function endsHere(text: string, after: number): boolean {
  const next = skipSpace(text, after);
  const character = text[next];
  if (character === undefined || ',:}]<'.includes(character)) return true;
  if (character === '/') return /[/*]/.test(text[next + 1] ?? '');
  if (character !== '"') return false;
  return text.slice(after, next).includes('\n') || (next > after && lengthAt(NAME, text, next) > 0);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < from + LOOKAHEAD && /\s/.test(text[at] ?? '')) at += 1;
  return at;
}

function unescaped(raw: string): string {
  const escaped = raw.replace(/\\.|"|\s/gs, (found) => (found === '"' ? '\\"' : found.length === 1 ? ' ' : found));
  try {
    const value: unknown = JSON.parse(`"${escaped}"`);
    return typeof value === 'string' ? value : raw;
  } catch {
    return raw;
  }
}

function literal(word: string): unknown {
  if (word === 'true' || word === 'false') return word === 'true';
  return word === '' || Number.isNaN(Number(word)) ? null : Number(word);
}
