import { BoundedText, wordsOf } from './bounded.ts';
import { INLINE_BOUNDARY, type Page, type PageAnchor, type PageImage, type PageLink } from './page.ts';
import { parseRefresh, type Refresh } from './refresh.ts';
import { plainMark, Regions } from './regions.ts';
import { type Attributes, readTags } from './tags.ts';

/** Enough of each for any real page; a hostile one fills no memory. */
const LIMIT = {
  entries: 10_000,
  marks: 20_000,
  title: 20_000,
  text: 1_000_000,
  scripts: 500_000,
  /** Of all JSON-LD together. Parsed, it takes many times as much. */
  jsonLd: 500_000,
  jsonLdScripts: 50,
  comments: 50_000,
  comment: 200,
};

const words = (text: string) => new Set(text.split(' '));

/** Elements whose text nobody reads. */
const UNREAD = words('script style noscript template title textarea select svg math iframe object');

const INLINE = words(
  'a abbr b bdi bdo big cite code data em font i ins kbd mark q s samp small span strong sub sup time tt u var wbr',
);

/** Elements that end SVG and MathML where somebody forgot to (HTML standard, section 13.2.6.5). */
const BREAKS_OUT = words(
  'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var',
);

const FOREIGN = words('svg math');

const EMBEDS = words('iframe frame object embed form video audio canvas svg');

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
    refresh: null as Refresh | null,
    meta: new Map<string, string>(),
    generators: [] as string[],
    links: [] as PageLink[],
    anchors: [] as PageAnchor[],
    assets: [] as string[],
    code: [] as string[],
    images: [] as PageImage[],
    embedded: 0,
    jsonLd: [] as string[],
    protectedEmails: [] as string[],
    marks: new Set<string>(),
  };
  readonly #text = new BoundedText(LIMIT.text);
  readonly #scripts = new BoundedText(LIMIT.scripts);
  readonly #comments = new BoundedText(LIMIT.comments);
  readonly #regions = new Regions();
  #jsonLdLeft = LIMIT.jsonLd;
  #foreignDepth = 0;
  #unread = '';
  #anchor: string | null = null;
  #script: BoundedText | undefined;
  #title: BoundedText | undefined;

  foreign(): boolean {
    return this.#foreignDepth > 0;
  }

  opened(name: string, attributes: Attributes): void {
    if (FOREIGN.has(name)) this.#foreignDepth += 1;
    else if (BREAKS_OUT.has(name)) this.#foreignDepth = 0;
    if (EMBEDS.has(name)) this.#page.embedded += 1;
    this.#regions.opened(name, attributes);
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
    this.#regions.closed(name);
    if (name === this.#unread) this.#unread = '';
    this.#text.add(INLINE.has(name) ? INLINE_BOUNDARY : '\n');
    if (name === 'title' && this.#title) {
      this.#page.title = this.#title.toString();
      this.#title = undefined;
    }
    if (name === 'a') this.#anchor = null;
    if (name === 'script') this.#endScript();
  }

  text(text: string): void {
    if (this.#title) this.#title.add(text);
    else if (this.#script) this.#script.add(text);
    else if (this.#unread === 'script') this.#scripts.add(text);
    else if (this.#unread === '') this.#text.add(text);
  }

  comment(text: string): void {
    this.#comments.add(`${text.slice(0, LIMIT.comment)}\n`);
  }

  openTitle(): void {
    if (this.#page.title === undefined && !this.#title && !this.foreign()) this.#title = new BoundedText(LIMIT.title);
  }

  openHtml(attributes: Attributes): void {
    this.#page.language ??= attributes.get('lang');
  }

  openBase(attributes: Attributes): void {
    this.#page.baseHref ??= attributes.get('href');
  }

  openMeta(attributes: Attributes): void {
    const content = attributes.get('content');
    if (!content?.trim()) return;
    // Where scripts run, a browser does not see what is in a noscript.
    if (this.#unread === '' && attributes.get('http-equiv')?.trim().toLowerCase() === 'refresh')
      this.#page.refresh ??= parseRefresh(content);
    const key = (attributes.get('name') ?? attributes.get('property'))?.trim().toLowerCase();
    if (!key) return;
    if (key === 'generator') add(this.#page.generators, content);
    if (!this.#page.meta.has(key) && this.#page.meta.size < LIMIT.entries) this.#page.meta.set(key, content);
  }

  openLink(attributes: Attributes): void {
    const href = attributes.get('href');
    if (href === undefined) return;
    const rel = wordsOf(attributes.get('rel')?.toLowerCase() ?? '');
    add(this.#page.links, { rel, href, hreflang: attributes.get('hreflang') ?? null });
    add(this.#page.assets, href);
    if (rel.includes('stylesheet')) add(this.#page.code, href);
  }

  openAnchor(attributes: Attributes): void {
    const href = attributes.get('href');
    this.#anchor = href ?? null;
    if (href === undefined) return;
    const byAuthor =
      this.#regions.has('author') || /(?:^|\s)author(?:\s|$)/i.test(attributes.get('rel')?.slice(0, 100) ?? '');
    const place = byAuthor ? 'author' : this.#regions.has('prose') ? 'prose' : 'page';
    add(this.#page.anchors, { href, place });
  }

  openImage(attributes: Attributes): void {
    const src = ['src', 'data-src', 'data-lazy-src']
      .map((name) => attributes.get(name))
      .find((url) => url && !url.startsWith('data:'));
    const marks = [
      ...['class', 'id'].map((name) => plainMark(attributes.get(name) ?? '')),
      ...['alt', 'itemprop'].map((name) => attributes.get(name) ?? ''),
    ];
    const place = this.#regions.has('others') ? 'others' : this.#regions.has('header') ? 'header' : 'page';
    if (src) add(this.#page.images, { src, marks: marks.join(' ').toLowerCase(), href: this.#anchor, place });
  }

  openScript(attributes: Attributes): void {
    const src = attributes.get('src');
    if (src) add(this.#page.code, src);
    const { length } = this.#page.jsonLd;
    if (attributes.get('type')?.toLowerCase().includes('ld+json') && length < LIMIT.jsonLdScripts)
      this.#script = new BoundedText(this.#jsonLdLeft);
  }

  finish(): Page {
    if (this.#title) this.#page.title = this.#title.toString();
    this.#endScript();
    return {
      ...this.#page,
      text: this.#text.toString(),
      scripts: this.#scripts.toString(),
      comments: this.#comments.toString(),
    };
  }

  #endScript(): void {
    if (!this.#script) return;
    const script = this.#script.toString();
    this.#jsonLdLeft -= script.length;
    this.#page.jsonLd.push(script);
    this.#script = undefined;
  }

  #addMark(mark: string): void {
    if (this.#page.marks.size < LIMIT.marks) this.#page.marks.add(mark);
  }

  #mark(attributes: Attributes): void {
    for (const token of wordsOf(attributes.get('class') ?? '')) this.#addMark(token);
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
  ['area', (reader, attributes) => reader.openAnchor(attributes)],
  ['img', (reader, attributes) => reader.openImage(attributes)],
  ['script', (reader, attributes) => reader.openScript(attributes)],
]);

function add<T>(entries: T[], entry: T): void {
  if (entries.length < LIMIT.entries) entries.push(entry);
}
