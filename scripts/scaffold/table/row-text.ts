import { codeOf, defaultOf } from './column-code.ts';
import type { EntityPlan } from './entity-text.ts';
import type { ExistingColumn } from './existing-table.ts';
import { fullName } from './existing-table.ts';

/** The file of what a row is added from: what must be given, and what may be. */
export function rowText(plan: EntityPlan, name: string): string {
  const { table } = plan;
  const lines = givable(plan).map((column) => `  ${propertyOf(plan, column)}: ${schemaText(table.key, column)},`);
  const readers = givable(plan).map((column) => codeOf(column)?.written.replace(/\(.*/s, '') ?? '');
  return `
import * as z from 'zod';
import { ${[...new Set(readers)].toSorted().join(', ')} } from '../../lib/scheduler/written-values.ts';

/** What a row of ${fullName(table)} is made from. What is optional has a default in the database, or may be null. */
export const ${name} = z.object({
${lines.join('\n')}
});
`;
}

/** The file of samples: a name, and what a row needs besides. */
export function samplesText(
  plan: EntityPlan,
  names: { readonly name: string; readonly singular: string; readonly key: string; readonly nameOf: string },
): string {
  const { className } = plan;
  const needed = givable(plan).filter(
    (column) => propertyOf(plan, column) !== names.key && !isOptional(plan.table.key, column),
  );
  const values = needed.map((column) => `${propertyOf(plan, column)}: ${codeOf(column)?.sample}`);
  return `
import type { ${className} } from '../../functions/${names.name}/${names.singular}.entity.ts';
import type { Samples } from '../samples.ts';

const nameOf = (number: number) => ${names.nameOf};

export const samples: Samples<${className}> = {
  names: [1, 2, 3].map(nameOf),
  nameOf,
  ${values.length > 0 ? `valuesOf: () => ({ ${values.join(', ')} }),` : ''}
  describeResult: ({ ${names.key} }) => \`\${${names.key}} was processed\`,
};
`;
}

/** What somebody who adds a row can say: not what the database computes. */
function givable({ table }: EntityPlan): ExistingColumn[] {
  return table.columns.filter(
    ({ generated, countsUp, name }) => generated === undefined && (!countsUp || name === table.key),
  );
}

function propertyOf({ properties }: EntityPlan, { name }: ExistingColumn): string {
  return properties.get(name) ?? name;
}

function isOptional(key: string, column: ExistingColumn): boolean {
  return column.isNullable || defaultOf(column) !== undefined || (column.name === key && column.countsUp);
}

function schemaText(key: string, column: ExistingColumn): string {
  const nullable = column.isNullable ? '.nullable()' : '';
  return `${codeOf(column)?.written}${nullable}${isOptional(key, column) ? '.optional()' : ''}`;
}
