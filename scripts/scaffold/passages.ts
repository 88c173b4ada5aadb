/**
 * What a document says of one scheduler stands between `<!--NAME-->` and `<!--/NAME-->`, on lines of their own or in a
 * line. A line with the first alone, as the row of a table, is of that scheduler; a page that begins with it, as a whole.
 */
const begin = (name: string) => `<!--${name}-->`;
const end = (name: string) => `<!--/${name}-->`;

/** Whether a whole page is about a scheduler. */
export function isPageOf(text: string, name: string): boolean {
  return text.startsWith(`${begin(name)}\n`) && !text.includes(end(name));
}

/** A document without what it says of a scheduler. */
export function withoutPassages(text: string, name: string): string {
  const blocks = new RegExp(`^${begin(name)}\\n[^]*?^${end(name)}\\n\\n?`, 'gm');
  const parts = new RegExp(`${begin(name)}[^]*?${end(name)}`, 'g');
  const lines = new RegExp(`^.*${begin(name)}.*\\n`, 'gm');
  return text.replace(blocks, '').replace(parts, '').replace(lines, '');
}

/** A document in which what is gone is no longer linked to: in a row of links nothing is left of it, elsewhere its name. */
export function withoutLinks(text: string, isGone: (target: string) => boolean): string {
  return text.replace(
    /\[([^\]]*)\]\((?!https?:|#)([^)#\s]+)[^)]*\)( ·\s)?/g,
    (link, name: string, target: string, dot?: string) => {
      if (!isGone(target)) return link;
      return dot === undefined ? name : '';
    },
  );
}
