import type { AbstractSqlPlatform, CheckDef, Column, IndexDef } from '@mikro-orm/sql';

/** A column as a person would write it: `text not null default 'pending'`. */
export function columnOf(platform: AbstractSqlPlatform, column: Column): string {
  const { type, length, precision, scale, nullable, generated, default: value } = column;
  const options = Object.fromEntries(
    Object.entries({ length, precision, scale }).filter(([, number]) => number != null),
  );
  return [
    platform.normalizeColumnType(type, options),
    nullable ? 'null' : 'not null',
    ...(value == null ? [] : [`default ${value}`]),
    ...(generated === undefined ? [] : [`generated as ${generated}`]),
  ].join(' ');
}

/** An index: `on (priority DESC, id) where status = 'pending'`. */
export function indexOf({ columnNames, columns, unique, where, expression }: IndexDef): string {
  if (expression) return expression;
  const keys = columnNames.map((name) => {
    const { sort } = columns?.find((column) => column.name === name) ?? {};
    return sort ? `${name} ${sort}` : name;
  });
  return `${unique ? 'unique ' : ''}on (${keys.join(', ')})${where ? ` where ${where}` : ''}`;
}

/** A check: `check (attempts >= 0)`. */
export function checkOf({ expression }: CheckDef): string {
  return `check (${expression})`;
}
