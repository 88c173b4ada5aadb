type Node = Readonly<Record<string, unknown>>;

/** Enough for any real page. */
const MAX_NODES = 5000;

/**
 * Every object in a page's JSON-LD, outer before inner: in `@graph`, in lists, and as a property of another.
 * What is not JSON is skipped.
 */
export function jsonLdNodes(scripts: readonly string[]): Node[] {
  const nodes: Node[] = [];
  const waiting: unknown[] = scripts.map(parse);
  for (let next = 0; next < waiting.length && nodes.length < MAX_NODES; next++) {
    const value = waiting[next];
    if (!value || typeof value !== 'object') continue;
    if (!Array.isArray(value)) nodes.push(value as Node);
    for (const inner of Object.values(value)) if (inner && typeof inner === 'object') waiting.push(inner);
  }
  return nodes;
}

function parse(script: string): unknown {
  try {
    return JSON.parse(script);
  } catch {
    return undefined;
  }
}
