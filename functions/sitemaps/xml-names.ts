/** What an element means, whatever its prefix: a part of the file itself, or of one of the extensions. */
export type Vocabulary = 'core' | 'image' | 'video' | 'news' | 'xhtml' | 'foreign';

/** By a part of the namespace, because its scheme, its version and its last slash are often wrong. */
const BY_NAMESPACE: readonly (readonly [part: string, vocabulary: Vocabulary])[] = [
  ['/schemas/sitemap-image', 'image'],
  ['/schemas/sitemap-video', 'video'],
  ['/schemas/sitemap-news', 'news'],
  ['w3.org/1999/xhtml', 'xhtml'],
  ['search.yahoo.com/mrss', 'foreign'],
  ['purl.org/rss/1.0/modules/content', 'foreign'],
];

/** Where the namespace says nothing: not declared, or not known. */
const BY_PREFIX: ReadonlyMap<string, Vocabulary> = new Map([
  ['image', 'image'],
  ['video', 'video'],
  ['news', 'news'],
  ['xhtml', 'xhtml'],
  ['media', 'foreign'],
  ['content', 'foreign'],
]);

const NAMES_KEPT = 100;

/** An element's name and prefix, in lower case. */
export interface ElementName {
  readonly prefix: string;
  readonly name: string;
  readonly vocabulary: Vocabulary;
}

/** Follows the namespaces that the open elements declare. */
export class XmlNames {
  readonly #scopes: ReadonlyMap<string, Vocabulary>[] = [];
  #known: ReadonlyMap<string, Vocabulary> = new Map();
  /** The names met since the declarations last changed: a file has ten of them, fifty thousand times. */
  readonly #met = new Map<string, ElementName>();

  /** @returns the name of an element that opens, with what it declares itself */
  open(qualified: string, attributes: Readonly<Record<string, string>>): ElementName {
    this.#scopes.push(this.#known);
    const declared = declarations(attributes);
    if (declared.length > 0) this.#declare(new Map([...this.#known, ...declared]));
    return this.of(qualified);
  }

  of(qualified: string): ElementName {
    const met = this.#met.get(qualified);
    if (met) return met;
    const lower = qualified.toLowerCase();
    const colon = lower.lastIndexOf(':');
    const prefix = lower.slice(0, Math.max(0, colon));
    const vocabulary = this.#known.get(prefix) ?? BY_PREFIX.get(prefix) ?? 'core';
    const element = { prefix, name: lower.slice(colon + 1), vocabulary };
    if (this.#met.size < NAMES_KEPT) this.#met.set(qualified, element);
    return element;
  }

  close(): void {
    const outer = this.#scopes.pop() ?? new Map();
    if (outer !== this.#known) this.#declare(outer);
  }

  #declare(known: ReadonlyMap<string, Vocabulary>): void {
    this.#known = known;
    this.#met.clear();
  }
}

function declarations(attributes: Readonly<Record<string, string>>): [prefix: string, vocabulary: Vocabulary][] {
  return Object.entries(attributes).flatMap(([attribute, namespace]) => {
    const name = attribute.toLowerCase();
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) return [];
    const prefix = name.slice('xmlns:'.length);
    return [[prefix, vocabularyOf(prefix, namespace)]];
  });
}

function vocabularyOf(prefix: string, namespace: string): Vocabulary {
  const text = namespace.trim().toLowerCase();
  const known = BY_NAMESPACE.find(([part]) => text.includes(part));
  return known?.[1] ?? BY_PREFIX.get(prefix) ?? 'core';
}
