import { type Node, textOf, visitSource } from './syntax-tree.ts';

/** A place where SQL text is, or could be, sent to the database. */
export interface RawSql {
  readonly what: string;
}

/** Exports by which SQL text gets into the ORM. */
const RAW_EXPORTS = new Set(['raw', 'sql', 'quote', 'RawQueryFragment', 'CompiledQuery']);

/** Packages that talk SQL. */
const DRIVERS = /^(pg|pg-.*|postgres|kysely|knex)$/;

/** Methods that take SQL text, or hand out what does. */
const RAW_METHODS = new Set([
  'execute',
  'getKnex',
  'getKysely',
  'getNativeClient',
  'getConnection',
  'whereRaw',
  'raw',
  'addSql',
]);

/** How a statement begins. */
const STATEMENT =
  /^\s*(select\s+.+\s+from|insert\s+into|update\s+\S+\s+set|delete\s+from|with\s+\S+\s+as|alter\s+table|create\s+(table|index)|drop\s+table|truncate|lock\s+table|set\s+local|listen|notify)\b/is;

/** Finds SQL text, and the ways to send it, in a TypeScript source. */
export function findRawSql(source: string): RawSql[] {
  const found: RawSql[] = [];
  visitSource(source, (node) => {
    const what = inspect(node);
    if (what !== undefined) found.push({ what });
  });
  return found;
}

function inspect(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
      return node['source'] ? inspectImport(node) : undefined;
    case 'CallExpression':
      return inspectLoad(node);
    case 'MemberExpression': {
      const property = node['property'] as Node;
      const name = textOf(property.type === 'Computed' ? property['expression'] : property);
      return name !== undefined && RAW_METHODS.has(name) ? `.${name}` : undefined;
    }
    case 'StringLiteral':
    case 'TemplateElement': {
      const text = textOf(node);
      return text !== undefined && STATEMENT.test(text) ? text : undefined;
    }
    default:
      return undefined;
  }
}

function inspectLoad(node: Node): string | undefined {
  const callee = node['callee'] as Node;
  if (callee.type !== 'Import' && textOf(callee) !== 'require') return undefined;
  const [argument] = node['arguments'] as { expression: Node }[];
  const from = textOf(argument?.expression) ?? '';
  return DRIVERS.test(from) ? `import of ${from}` : undefined;
}

function inspectImport(node: Node): string | undefined {
  const from = textOf(node['source']) ?? '';
  if (node['typeOnly'] === true) return undefined;
  if (DRIVERS.test(from)) return `import from ${from}`;
  if (!from.startsWith('@mikro-orm/')) return undefined;
  const names = (node['specifiers'] as Node[]).map(
    ({ imported, local, orig }) => textOf(imported) ?? textOf(local) ?? textOf(orig) ?? '',
  );
  const raw = names.find((name) => RAW_EXPORTS.has(name));
  return raw === undefined ? undefined : `import { ${raw} } from ${from}`;
}
