import { UnderscoreNamingStrategy } from '@mikro-orm/core';
import { UsageError } from '../../cli/command.ts';
import { codeOf, defaultOf, KEY_TYPE } from './column-code.ts';
import { type ExistingColumn, type ExistingTable, fullName } from './existing-table.ts';

/** An entity that is to be written. */
export interface EntityPlan {
  readonly table: ExistingTable;
  /** `Parcel` */
  readonly className: string;
  /** The names of its properties, by those of the columns. */
  readonly properties: ReadonlyMap<string, string>;
  /** The entities of tables that it refers to, by their full names. */
  readonly relatives: ReadonlyMap<string, { readonly className: string; readonly file: string }>;
}

/** What makes an entity that of items. */
export interface WorkColumnsPlan {
  /** Before each column's name: `work_`. */
  readonly prefix: string;
  /** Where the scheduler's row of `written-values.ts` is: `./parcel-row.ts`, and what it is called. */
  readonly row: { readonly file: string; readonly name: string };
}

const quote = (text: string) => JSON.stringify(text);

/** The file of an entity with the columns of its table and, where it is that of items, the work columns. */
export function entityText(plan: EntityPlan, work?: WorkColumnsPlan): string {
  const { table, className, relatives } = plan;
  const schemaName = `${className}Schema`;
  const used = [...relatives].filter(([name]) => table.foreignKeys.some(({ to }) => to === name));
  const names = indexNames(table, work?.prefix ?? '');
  return `
import { defineEntity, p } from '@mikro-orm/core';
${used.map(([, { className: of, file }]) => `import { ${of} } from './${file}';`).join('\n')}
${table.columns.some(({ type }) => /^jsonb?$/.test(type)) ? "import type { JsonValue } from '../../lib/scheduler/written-values.ts';" : ''}
${work ? IMPORTS_OF_ITEMS(work.row) : ''}

${work ? `/** What the names of its indexes and checks begin with. */\nconst NAMES = ${quote(names)};\n` : ''}
const ${schemaName} = defineEntity({
  name: ${quote(className)},
  ${table.schema === 'public' ? '' : `schema: ${quote(table.schema)},`}
  tableName: ${quote(table.name)},
  properties: {
    ${keyText(plan)},
    ${work ? `...workItemColumns({ prefix: ${quote(work.prefix)} }),` : ''}
    ${table.columns
      .filter(({ name }) => name !== table.key)
      .map((column) => `${columnText(plan, column)},`)
      .join('\n    ')}
  },
  ${work ? 'indexes: workItemIndexes(NAMES),\n  checks: workItemChecks(NAMES),' : ''}
});

${work ? '' : `/** A row of ${fullName(table)}, as far as items of others need it; nothing here writes it. */\n`}export class ${className} extends ${schemaName}.class {${work ? enqueueText(className, work.row.name) : ''}}

${schemaName}.setClass(${className});
`;
}

const IMPORTS_OF_ITEMS = ({ file, name }: WorkColumnsPlan['row']) => `
import type { EntityManager } from '@mikro-orm/postgresql';
import type { QueueColumns } from '../../lib/scheduler/items.ts';
import type { RowOf } from '../../lib/scheduler/items-by-row.ts';
import { workItemChecks, workItemColumns, workItemIndexes } from '../../lib/work-item/properties.ts';
import type { ${name} } from '${file}';
`;

const enqueueText = (className: string, row: string) => `
  /** Inserts rows, as pending items. */
  static async enqueue(rows: readonly RowOf<typeof ${row}>[], columns: QueueColumns, em: EntityManager): Promise<void> {
    const data = rows.map((row) => ({ ...row, ...columns }));
    await em.insertMany(${className}, data);
  }
`;

/** PostgreSQL keeps 63 characters of a name; those of the indexes and checks add 19 at most. */
export function indexNames({ name }: ExistingTable, prefix: string): string {
  return `${name.slice(0, 40)}_${prefix.replace(/_$/, '') || 'work'}`;
}

/** @throws UsageError when its type cannot be that of an item's key */
function keyText({ table }: EntityPlan): string {
  const column = table.columns.find(({ name }) => name === table.key);
  const code = column && KEY_TYPE.test(column.type) ? codeOf(column) : undefined;
  if (!column || !code) {
    throw new UsageError(
      `the primary key of ${fullName(table)}, ${table.key}, is of the type ${column?.type}; ` +
        'it must be an integer, a uuid or a text',
    );
  }
  const isInteger = column.type.startsWith('int');
  const value = defaultOf(column);
  return `id: ${code.property}.primary()${fieldName('id', column.name)}${
    isInteger
      ? column.countsUp
        ? ''
        : '.autoincrement(false)'
      : value === undefined
        ? ''
        : `.defaultRaw(${quote(value)})`
  }`;
}

/** @throws UsageError when nobody here knows its type */
function columnText({ table, properties, relatives }: EntityPlan, column: ExistingColumn): string {
  const property = properties.get(column.name) ?? column.name;
  const reference = table.foreignKeys.find(({ column: name }) => name === column.name);
  const relative = reference && relatives.get(reference.to);
  const kind = relative
    ? // The constraint is the table's own; where there is nothing but this table, there is nothing to refer to.
      `p.manyToOne(${relative.className}).createForeignKeyConstraint(false)`
    : scalarText(table, column);
  const name = relative ? `.joinColumn(${quote(column.name)})` : fieldName(property, column.name);
  const value = column.generated ? undefined : defaultOf(column);
  return [
    `${property}: ${kind}${name}`,
    column.isNullable ? '.strictNullable()' : '',
    column.generated ? `.generated(${quote(column.generated)})` : '',
    value === undefined ? '' : `.defaultRaw(${quote(value)})`,
  ].join('');
}

function scalarText(table: ExistingTable, column: ExistingColumn): string {
  const code = codeOf(column);
  if (!code) {
    throw new UsageError(
      `the column ${column.name} of ${fullName(table)} is of the type ${column.type}, which an entity cannot hold; ` +
        `--leave-out ${column.name} goes without it`,
    );
  }
  return code.property;
}

const naming = new UnderscoreNamingStrategy();

function fieldName(property: string, column: string): string {
  return naming.propertyToColumnName(property) === column ? '' : `.fieldName(${quote(column)})`;
}
