import Table from 'cli-table3';

/** A table for a terminal: words to the left, figures to the right. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  isWords: (column: number) => boolean = (column) => column === 0,
): string {
  const table = new Table({
    style: { head: [], border: [], compact: true },
    head: [...head],
    colAligns: head.map((_, column) => (isWords(column) ? 'left' : 'right')),
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
