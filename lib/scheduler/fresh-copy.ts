/**
 * A copy of what data is made of: lists, dates and plain objects. Anything else, an instance of a class or a function,
 * stays what it is; so does what is nested too deeply to be copied.
 */
export function freshCopy<T>(value: T): T {
  try {
    return copy(value, new Map()) as T;
  } catch (error) {
    if (error instanceof RangeError) return value;
    throw error;
  }
}

function copy(value: unknown, known: Map<unknown, unknown>): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (known.has(value)) return known.get(value);
  if (value instanceof Date) return new Date(value);
  const empty = emptyOf(value);
  // Known before it is filled, so that what refers to itself comes to an end.
  known.set(value, empty);
  if (empty !== value) for (const [key, entry] of Object.entries(value)) define(empty, key, copy(entry, known));
  return empty;
}

/** Sets a property of the object's own, which to set `__proto__` does not. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}

/** What a copy is begun with; the value itself where it is not to be copied. */
function emptyOf(value: object): object {
  if (Array.isArray(value)) return [];
  return isPlain(value) ? Object.create(Object.getPrototypeOf(value) as object | null) : value;
}

/** Whether a copy goes on with what a value holds. */
export function isCopied(value: unknown): value is object {
  return typeof value === 'object' && value !== null && (Array.isArray(value) || isPlain(value));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
