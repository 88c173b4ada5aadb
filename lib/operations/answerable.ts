import { columnsOf } from '../database/columns.ts';

/** A row in an answer, which is JSON: a relation as the key in its column, and a bigint, which JSON has not, as text. */
export function answerable<Row extends object>(row: Row): Row {
  const columns = Object.entries(columnsOf(row));
  return Object.fromEntries(
    columns.map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  ) as Row;
}
