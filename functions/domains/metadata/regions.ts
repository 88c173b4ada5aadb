import type { Attributes } from './tags.ts';

/** Parts of a page whose links and images mean something else than elsewhere. */
export type Region = 'author' | 'others' | 'header' | 'prose';

/** Elements that make a part; a class on any other says nothing of what is around it. */
const CONTAINERS = new Set('address aside div dl figure footer header li nav p section span table td tr ul'.split(' '));

/** What ends a paragraph that nobody closed (HTML standard, section 4.4.1, optional tags). */
const ENDS_PARAGRAPH = new Set('address aside div dl figure footer header nav p section table ul'.split(' '));

const word = (words: string) => new RegExp(`(?:^|[^a-z])(?:${words})(?:[^a-z]|$)`);

const NAMED: readonly (readonly [Region, RegExp])[] = [
  ['author', word('authors?|bylines?|contributors?|writers?|columnists?|reporters?|team|staff|speakers?')],
  [
    'others',
    word(
      'sponsors?|sponsored|partners?|clients?|customers?|supporters?|payments?|awards?|certificat[a-z]*|as-seen|featured-in|press-logos|brands|testimonials?|affiliat[a-z]*|logos|logo-(?:carousel|slider|grid|cloud|wall|strip)',
    ),
  ],
  ['header', word('header|masthead|navbar|topbar|branding')],
];

/** Longest class and id that are looked at. */
const MAX_MARKS = 300;

/**
 * Tells in which parts of a page the reader is. Of each kind it counts one element and those of the same name within
 * it, so it needs no stack, and elements that are never closed cost nothing.
 */
export class Regions {
  readonly #open = new Map<Region, { readonly name: string; depth: number }>();

  has(region: Region): boolean {
    return this.#open.has(region);
  }

  opened(name: string, attributes: Attributes): void {
    if (this.#open.get('prose')?.name === 'p' && ENDS_PARAGRAPH.has(name)) this.#open.delete('prose');
    for (const region of this.#open.values()) if (region.name === name) region.depth += 1;
    for (const region of regionsOf(name, attributes)) if (!this.has(region)) this.#open.set(region, { name, depth: 1 });
  }

  closed(name: string): void {
    for (const [region, open] of this.#open) {
      if (open.name !== name) continue;
      open.depth -= 1;
      if (open.depth === 0) this.#open.delete(region);
    }
  }
}

/** A class or an id in lower case, its words apart: `post-author` for `postAuthor`. */
export function plainMark(mark: string): string {
  return mark
    .slice(0, MAX_MARKS)
    .replace(/([a-z\d])(?=[A-Z])/g, '$1-')
    .toLowerCase();
}

function regionsOf(name: string, attributes: Attributes): Region[] {
  if (name === 'p' || name === 'blockquote') return ['prose'];
  if (!CONTAINERS.has(name)) return [];
  const own: Region[] = name === 'header' ? ['header'] : [];
  return attributes.size === 0 ? own : [...own, ...regionsNamedBy(attributes)];
}

function regionsNamedBy(attributes: Attributes): Region[] {
  const marks = [attributes.get('class'), attributes.get('id')].map((mark) => plainMark(mark ?? '')).join(' ');
  const itemprop = attributes.get('itemprop') ?? '';
  const found = marks === ' ' ? [] : NAMED.filter(([, named]) => named.test(marks)).map(([region]) => region);
  if (/^(?:author|sponsor|funder)$/.test(itemprop)) found.push(itemprop === 'author' ? 'author' : 'others');
  return found;
}
