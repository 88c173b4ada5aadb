/** A row in an answer, which is JSON: a bigint, which JSON has not, as text. */
export function answerable<Row extends object>(row: Row): Row {
  const entries = Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]);
  return Object.fromEntries(entries) as Row;
}
