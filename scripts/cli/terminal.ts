import { inspect } from 'node:util';

/** Control characters, those that turn the direction of text, and what else ends a line. */
const UNSAFE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** The symbols of Unicode for the first 32 control characters, and that for DEL. */
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = '\u2421';

/** The styles in which the commands print; no other sequence of theirs is let through. */
const STYLES = ['bold', 'gray', 'red', 'green', 'yellow', 'blue', 'cyan'] as const;

const STYLE_CODES = [...new Set(STYLES.flatMap((style) => inspect.colors[style] ?? []))].join('|');
const LAID_OUT = new RegExp(`\\n|\\t|\\u001b\\[(?:${STYLE_CODES})m|${UNSAFE.source}`, 'gu');

/**
 * A text from outside as part of one line: what a terminal would obey is shown instead, as `␛` or `\u202e`. Whoever puts
 * such a text into what is printed calls this; the styles and line breaks around it are ours.
 */
export function visible(text: string): string {
  return text.toWellFormed().replace(UNSAFE, symbolOf);
}

/** A text from outside that may have several lines, such as the message of an error. */
export function visibleLines(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}

/** What goes to a terminal: laid out and styled by us, and nothing else that a terminal obeys. */
export function guarded(text: string): string {
  return text
    .toWellFormed()
    .replace(LAID_OUT, (found) => (found.length > 1 || /[\n\t]/.test(found) ? found : symbolOf(found)));
}

/** JSON that may be shown in a terminal: it leaves raw what is no control character of ASCII. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, escaped);
}

/** Writes to standard output. */
export function print(text: string): void {
  process.stdout.write(guarded(`${text}\n`));
}

export function printJson(value: unknown): void {
  process.stdout.write(`${safeJson(value)}\n`);
}

/** Writes to standard error what is no result. */
export function note(text: string): void {
  writeTo(process.stderr, text);
}

export function writeTo(stream: NodeJS.WritableStream, text: string): void {
  stream.write(guarded(`${text}\n`));
}

/** A text that is shown in place of the one before. */
export interface Refreshing {
  show(text: string): void;
  done(): void;
}

/** Shows a text in place, where the stream is a terminal. */
export async function refreshing(stream: NodeJS.WriteStream): Promise<Refreshing | undefined> {
  if (!stream.isTTY) return undefined;
  // A fifth of what a command loads, and of no use to most.
  const { createLogUpdate } = await import('log-update');
  const refresh = createLogUpdate(stream);
  return { show: (text) => refresh(guarded(text)), done: () => refresh.done() };
}

function symbolOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(PICTURES + code);
  return code === 0x7f ? PICTURE_OF_DELETE : escaped(character);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
