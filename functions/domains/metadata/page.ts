import { type Attributes, readTags } from './tags.ts';

/** An image, with what its markup says of its purpose. */
export interface PageImage {
  readonly src: string;
  /** Class, id, alt and itemprop, in lower case. */
  readonly marks: string;
}

/** Everything that the metadata is drawn from, gathered in one pass. */
export interface Page {
  title: string | undefined;
  language: string | undefined;
  baseHref: string | undefined;
  /** First content of each meta element, by its name or property in lower case. */
  readonly meta: Map<string, string>;
  /** All contents of `meta name=generator`. */
  readonly generators: string[];
  readonly links: { readonly rel: readonly string[]; readonly href: string }[];
  /** The addresses of `a` elements, as written. */
  readonly anchors: string[];
  /** The addresses of scripts, style sheets, images and the like, as written. */
  readonly assets: string[];
  readonly images: PageImage[];
  readonly jsonLd: string[];
  /** The text of inline scripts. */
  readonly scripts: string;
  /** Addresses hidden by Cloudflare's e-mail protection. */
  readonly protectedEmails: string[];
  /** What a reader sees, with `INLINE_BOUNDARY` where inline elements meet and line breaks where blocks do. */
  readonly text: string;
  /** Class tokens, ids, names of custom elements and of `data-` and `ng-` attributes. */
  readonly marks: ReadonlySet<string>;
}

/** Stands where an inline element begins or ends: no space for a reader, but the end of a word all the same. */
export const INLINE_BOUNDARY = '\u200B';

/** Enough of each for any real page; a hostile one fills no memory. */
const LIMIT = { entries: 10_000, marks: 20_000, jsonLd: 50, text: 1_000_000, scripts: 500_000 };

/** Elements whose text nobody reads. */
const UNREAD = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'title',
  'textarea',
  'select',
  'svg',
  'math',
  'iframe',
  'object',
]);

const INLINE = new Set(
  'a abbr b bdi bdo big cite code data em font i ins kbd mark q s samp small span strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

/** Elements that end SVG and MathML where somebody forgot to (HTML standard, section 13.2.6.5). */
const BREAKS_OUT = new Set(
  'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var'.split(
    ' ',
  ),
);

const FOREIGN = new Set(['svg', 'math']);

const ASSET_ATTRIBUTES = ['src', 'data-src', 'data-lazy-src', 'srcset', 'poster'];

export function readPage(html: string): Page {
  const reader = new PageReader();
  readTags(html, reader);
  return reader.finish();
}

class PageReader {
  readonly #page = {
    title: undefined as string | undefined,
    language: undefined as string | undefined,
    baseHref: undefined as string | undefined,
    meta: new Map<string, string>(),
    generators: [] as string[],
    links: [] as { rel: string[]; href: string }[],
    anchors: [] as string[],
    assets: [] as string[],
    images: [] as PageImage[],
    jsonLd: [] as string[],
    protectedEmails: [] as string[],
    marks: new Set<string>(),
  };
  readonly #text = new BoundedText(LIMIT.text);
  readonly #scripts = new BoundedText(LIMIT.scripts);
  #foreignDepth = 0;
  #unread = '';
  #script: string[] | undefined;
  #title: string[] | undefined;

  foreign(): boolean {
    return this.#foreignDepth > 0;
  }

  opened(name: string, attributes: Attributes): void {
    if (FOREIGN.has(name)) this.#foreignDepth += 1;
    else if (BREAKS_OUT.has(name)) this.#foreignDepth = 0;
    this.#text.add(INLINE.has(name) ? INLINE_BOUNDARY : '\n');
    if (this.#unread === '' && UNREAD.has(name)) this.#unread = name;
    if (name.includes('-')) this.#addMark(name);
    if (attributes.size > 0) {
      this.#mark(attributes);
      this.#collectAssets(attributes);
    }
    ELEMENTS.get(name)?.(this, attributes);
  }

  closed(name: string): void {
    if (FOREIGN.has(name)) this.#foreignDepth = Math.max(0, this.#foreignDepth - 1);
    if (name === this.#unread) this.#unread = '';
    this.#text.add(INLINE.has(name) ? INLINE_BOUNDARY : '\n');
    if (name === 'title' && this.#title) {
      this.#page.title = this.#title.join('');
      this.#title = undefined;
    }
    if (name === 'script') this.#endScript();
  }

  text(text: string): void {
    if (this.#title) this.#title.push(text);
    else if (this.#script) this.#script.push(text);
    else if (this.#unread === 'script') this.#scripts.add(text);
    else if (this.#unread === '') this.#text.add(text);
  }

  openTitle(): void {
    if (this.#page.title === undefined && !this.#title && !this.foreign()) this.#title = [];
  }

  openHtml(attributes: Attributes): void {
    this.#page.language ??= attributes.get('lang');
  }

  openBase(attributes: Attributes): void {
    this.#page.baseHref ??= attributes.get('href');
  }

  openMeta(attributes: Attributes): void {
    const key = (attributes.get('name') ?? attributes.get('property'))?.trim().toLowerCase();
    const content = attributes.get('content');
    if (!key || !content?.trim()) return;
    if (key === 'generator') add(this.#page.generators, content);
    if (!this.#page.meta.has(key) && this.#page.meta.size < LIMIT.entries) this.#page.meta.set(key, content);
  }

  openLink(attributes: Attributes): void {
    const href = attributes.get('href');
    if (href === undefined) return;
    const rel = (attributes.get('rel') ?? '').toLowerCase().split(/\s+/);
    add(this.#page.links, { rel, href });
    add(this.#page.assets, href);
  }

  openAnchor(attributes: Attributes): void {
    const href = attributes.get('href');
    if (href !== undefined) add(this.#page.anchors, href);
  }

  openImage(attributes: Attributes): void {
    const src = ['src', 'data-src', 'data-lazy-src']
      .map((name) => attributes.get(name))
      .find((url) => url && !url.startsWith('data:'));
    const marks = ['class', 'id', 'alt', 'itemprop'].map((name) => attributes.get(name) ?? '');
    if (src) add(this.#page.images, { src, marks: marks.join(' ').toLowerCase() });
  }

  openScript(attributes: Attributes): void {
    if (attributes.get('type')?.toLowerCase().includes('ld+json') && this.#page.jsonLd.length < LIMIT.jsonLd)
      this.#script = [];
  }

  finish(): Page {
    if (this.#title) this.#page.title = this.#title.join('');
    return { ...this.#page, text: this.#text.toString(), scripts: this.#scripts.toString() };
  }

  #endScript(): void {
    if (this.#script) this.#page.jsonLd.push(this.#script.join(''));
    this.#script = undefined;
  }

  #addMark(mark: string): void {
    if (this.#page.marks.size < LIMIT.marks) this.#page.marks.add(mark);
  }

  #mark(attributes: Attributes): void {
    for (const token of attributes.get('class')?.split(/\s+/) ?? []) this.#addMark(token);
    for (const [attribute, value] of attributes) {
      if (attribute === 'id') this.#addMark(value);
      else if (attribute === 'data-cfemail') add(this.#page.protectedEmails, value);
      if (attribute.startsWith('data-') || attribute.startsWith('ng-')) this.#addMark(attribute);
    }
  }

  #collectAssets(attributes: Attributes): void {
    for (const name of ASSET_ATTRIBUTES) {
      const address = attributes.get(name);
      if (address && !address.startsWith('data:')) add(this.#page.assets, address.trimStart().split(/\s/, 1)[0] ?? '');
    }
  }
}

const ELEMENTS = new Map<string, (reader: PageReader, attributes: Attributes) => void>([
  ['title', (reader) => reader.openTitle()],
  ['html', (reader, attributes) => reader.openHtml(attributes)],
  ['base', (reader, attributes) => reader.openBase(attributes)],
  ['meta', (reader, attributes) => reader.openMeta(attributes)],
  ['link', (reader, attributes) => reader.openLink(attributes)],
  ['a', (reader, attributes) => reader.openAnchor(attributes)],
  ['img', (reader, attributes) => reader.openImage(attributes)],
  ['script', (reader, attributes) => reader.openScript(attributes)],
]);

function add<T>(entries: T[], entry: T): void {
  if (entries.length < LIMIT.entries) entries.push(entry);
}

/** Text that stops growing at its limit. */
class BoundedText {
  readonly #parts: string[] = [];
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  add(text: string): void {
    if (this.#left <= 0) return;
    const part = text.length > this.#left ? text.slice(0, this.#left) : text;
    this.#left -= part.length;
    this.#parts.push(part);
  }

  toString(): string {
    return this.#parts.join('');
  }
}
