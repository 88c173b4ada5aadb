/** The names in a text or CSV file: the first column of each line, without the quotes around it. */
export async function* namesIn(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let first = true;
  for await (const line of lines) {
    yield nameIn(first ? line.replace(/^\uFEFF/, '') : line);
    first = false;
  }
}

/** @see RFC 4180, section 2: fields in double quotes, a quote in them doubled */
export function nameIn(line: string): string {
  const quoted = /^\s*"((?:[^"]|"")*)"/.exec(line)?.[1];
  return (quoted?.replaceAll('""', '"') ?? line.split(/[,;\t]/, 1)[0] ?? '').trim();
}
