/**
 * What can be told of anything that was thrown: an error, a value, a proxy whose every property throws, a chain of causes
 * that never ends. Nothing here throws.
 */
export interface Thrown {
  readonly name: string;
  /** The error's own code, where it is a text. */
  readonly code: string | undefined;
  readonly message: string;
  /** Read when it is asked for: the first of a Lambda takes the time to read its source map. */
  readonly stack: string | undefined;
}

/** Causes that are followed. */
const DEEPEST = 8;

/** Of a text that an error carries no more than this is read. */
const LONGEST = 10_000;

/** Reads an error; undefined where the thrown value is none. */
export function readError(thrown: unknown): Thrown | undefined {
  if (!attempt(() => Error.isError(thrown), false)) return undefined;
  const read = (property: string) => attempt(() => Reflect.get(thrown as object, property), undefined);
  const textOf = (property: string) => {
    const value: unknown = read(property);
    return typeof value === 'string' ? value.slice(0, LONGEST) : undefined;
  };
  return {
    name: textOf('name') ?? 'Error',
    code: textOf('code'),
    message: textOf('message') ?? printable(read('message') ?? ''),
    get stack() {
      return textOf('stack');
    },
  };
}

/** An error and what has caused it, the error first; and of one that stands for several, these. */
export function chainOf(thrown: unknown): unknown[] {
  const chain: unknown[] = [];
  const next = [thrown];
  while (next.length > 0 && chain.length < DEEPEST) {
    const error = next.shift();
    if (error === undefined || error === null || chain.includes(error)) continue;
    chain.push(error);
    if (typeof error !== 'object') continue;
    const several: unknown = attempt(() => Reflect.get(error, 'errors'), undefined);
    if (Array.isArray(several)) next.push(...several.slice(0, DEEPEST));
    next.push(attempt(() => Reflect.get(error, 'cause'), undefined));
  }
  return chain;
}

/** Frames of one link of the chain that are shown. */
const FRAMES = 8;

/**
 * Where an error was thrown, and where each of its causes: the first frames of each stack, those of Node itself left out, and
 * before those of a cause what it is.
 *
 * @param maxBytes whole lines of no more than so many bytes in UTF-8
 * @param ofCauses only those of its causes are wanted
 */
export function framesOf(thrown: unknown, maxBytes: number, ofCauses = false): string {
  const lines = chainOf(thrown).flatMap((link, depth) => {
    if (depth === 0 && ofCauses) return [];
    const read = readError(link);
    const frames = read?.stack?.match(/^ +at (?!node:|.*\(node:).*$/gm)?.slice(0, FRAMES) ?? [];
    const what = read
      ? `${read.name}: ${read.message.split('\n', 1)[0]?.slice(0, 200)}`
      : printable(link).slice(0, 200);
    return [...(depth > 0 ? [`caused by ${what}`] : []), ...frames.map((frame) => frame.trim())];
  });
  let left = maxBytes;
  const fitting = lines.findIndex((line) => {
    left -= Buffer.byteLength(line) + 1;
    return left < 0;
  });
  return (fitting === -1 ? lines : lines.slice(0, fitting)).join('\n');
}

/** Whether a value is an instance of a class, as far as it can be asked. */
export function isA<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T {
  return attempt(() => value instanceof type, false);
}

/** Any value as text. */
export function printable(value: unknown): string {
  return attempt(
    () => String(value),
    attempt(() => Object.prototype.toString.call(value), 'a value that cannot be shown'),
  ).slice(0, LONGEST);
}

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
