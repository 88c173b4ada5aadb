/** A Markdown table; the columns from the second on are numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], numbers = true): string {
  const rule = head.map((_, column) => (column > 0 && numbers ? '---:' : '---'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
