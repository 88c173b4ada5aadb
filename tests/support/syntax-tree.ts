import { parseSync } from '@swc/core';

export type Node = { type?: string } & Record<string, unknown>;

/** Visits every node of a TypeScript source, types included. */
export function visitSource(source: string, visit: (node: Node) => void): void {
  visitNode(parseSync(source, { syntax: 'typescript', target: 'es2024' }), visit);
}

function visitNode(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const child of node) visitNode(child, visit);
  else if (node && typeof node === 'object') {
    visit(node as Node);
    for (const child of Object.values(node)) visitNode(child, visit);
  }
}

/** The text of a literal or a name. */
export function textOf(node: unknown): string | undefined {
  if (!node || typeof node !== 'object') return undefined;
  for (const key of ['value', 'cooked', 'raw']) {
    const value = (node as Node)[key];
    if (typeof value === 'string') return value;
  }
  return undefined;
}
