import type { EntityMetadata } from '@mikro-orm/core';
import type { TableParts } from '../database/table-differences.ts';
import { snakeCase, workItemChecks, workItemColumns, workItemIndexes } from './properties.ts';

const PROPERTIES = Object.keys(workItemColumns());
const CHECK_ENDINGS = workItemChecks('').map(({ name }) => name);
const INDEX_ENDINGS = workItemIndexes('', 'id').map(({ name }) => name);

/**
 * The work columns of an entity's table, with their indexes and checks. A column of the table's own that stands in the place
 * of one of them is not among them.
 */
export function workPartsOf({ properties, indexes, checks }: EntityMetadata): TableParts {
  const columnOf = (property: string): string => Reflect.get(properties, property)?.fieldNames[0] ?? '';
  const prefix = columnOf('status').replace(/status$/, '');
  const own = PROPERTIES.filter((property) => columnOf(property) === `${prefix}${snakeCase(property)}`);
  const ends = (name: string | undefined, endings: readonly string[]): name is string =>
    name !== undefined && endings.some((ending) => name.endsWith(ending));
  return {
    columns: own.map(columnOf),
    indexes: indexes.flatMap(({ name }) => (ends(name, INDEX_ENDINGS) ? [name] : [])),
    checks: checks.flatMap(({ name, property }) =>
      name !== undefined && (ends(name, CHECK_ENDINGS) || own.includes(String(property))) ? [name] : [],
    ),
  };
}
