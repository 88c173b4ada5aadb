import { readLenientJson } from './lenient-json.ts';

/** An object of a page's JSON-LD. */
export interface JsonLdNode {
  readonly types: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;
  /** The property of another object that it is the value of; null where it stands by itself. */
  readonly under: string | null;
}

/** Enough for any real page. */
const MAX_NODES = 5000;
const MAX_WAITING = 20_000;

/**
 * Every object in a page's JSON-LD, outer before inner: in `@graph`, in lists, and as a property of another.
 * What is no JSON is read as far as it goes.
 */
export function jsonLdNodes(scripts: readonly string[]): JsonLdNode[] {
  const nodes: JsonLdNode[] = [];
  const waiting = scripts.flatMap((script) => objectsIn([parse(script)], null));
  for (let next = 0; next < waiting.length && nodes.length < MAX_NODES; next++) {
    const { value, under } = waiting[next] ?? { value: [], under: null };
    if (isRecord(value)) nodes.push({ types: strings(value['@type']), fields: value, under });
    for (const inner of innerObjects(value, under)) if (waiting.length < MAX_WAITING) waiting.push(inner);
  }
  return nodes;
}

function innerObjects(value: object, under: string | null) {
  if (!isRecord(value)) return objectsIn(Object.values(value), under);
  return Object.keys(value).flatMap((name) => objectsIn([value[name]], name === '@graph' ? null : name));
}

function objectsIn(values: readonly unknown[], under: string | null) {
  return values.filter((value) => typeof value === 'object' && value !== null).map((value) => ({ value, under }));
}

/** The texts of a property that has one or a list of them. */
export function strings(value: unknown): string[] {
  return (Array.isArray(value) ? value.slice(0, MAX_NODES) : [value]).filter((text) => typeof text === 'string');
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(script: string): unknown {
  try {
    return JSON.parse(script);
  } catch {
    const isEscaped = !script.includes('"') && script.includes('&quot;');
    return readLenientJson(isEscaped ? script.replaceAll('&quot;', '"').replaceAll('&amp;', '&') : script);
  }
}
