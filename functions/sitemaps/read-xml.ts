import { Parser } from 'htmlparser2';
import { PermanentError } from '../../lib/errors.ts';
import type { SitemapType } from '../entities/sitemap-types.ts';
import type { Collector, Written } from './sitemap-collector.ts';
import { type ElementName, XmlNames } from './xml-names.ts';

/** Deeper than any sitemap, longer than any tag, more attributes than any element: what goes beyond is no sitemap. */
const MAX_DEPTH = 64;
const MAX_MARKUP = 1_000_000;
const MAX_ATTRIBUTES = 1000;

/** As much is given to the parser at once: what it has told of is not known more exactly than that. */
const PART = 65_536;

/** Longest text of one element; more is not read. */
export const MAX_TEXT = 10_000;

/** Reads a text that comes in pieces. */
export interface Reader {
  write(text: string): void;
  end(): void;
}

/** The element that is an entry. */
const ENTRY: Readonly<Record<SitemapType, string>> = {
  urlset: 'url',
  sitemapindex: 'sitemap',
  rss: 'item',
  atom: 'entry',
  text: '',
};

const DATES = new Set(['lastmod', 'pubdate', 'updated', 'date']);

/** What an entry tells of something else than itself: the feed that it is from. */
const OF_OTHERS = new Set(['source', 'author', 'contributor', 'image']);

type Attributes = Readonly<Record<string, string>>;

/** Reads a sitemap or a feed in XML. */
export function xmlReader(collector: Collector): Reader {
  const elements = new Elements(collector);
  /** Characters since the parser last had something to tell: one tag or comment must not fill the memory. */
  let markup = 0;
  let attributeCount = 0;
  const parser = new Parser(
    {
      onopentagname() {
        markup = 0;
        attributeCount = 0;
      },
      onattribute() {
        markup = 0;
        if (++attributeCount > MAX_ATTRIBUTES) refuse(`an element has more than ${MAX_ATTRIBUTES} attributes`);
      },
      onopentag: (name, attributes) => elements.open(name, attributes),
      ontext(part) {
        markup = 0;
        elements.addText(part);
      },
      onclosetag(name) {
        markup = 0;
        elements.close(name);
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  return {
    write(text) {
      for (let start = 0; start < text.length && collector.cut === null; start += PART) {
        const part = text.slice(start, start + PART);
        parser.write(part);
        markup += part.length;
        if (markup > MAX_MARKUP) refuse(`a tag or a comment is longer than ${MAX_MARKUP} characters`);
      }
    },
    // What is open at a cut is not complete, and not an entry.
    end: () => parser.reset(),
  };
}

function isPermalink(attributes: Attributes): boolean {
  const written = Object.keys(attributes).find((name) => name.toLowerCase() === 'ispermalink');
  return written === undefined || attributes[written]?.trim().toLowerCase() !== 'false';
}

function refuse(reason: string): never {
  throw new PermanentError('not_sitemap', reason);
}

/** Follows the elements of a file, and hands its entries on. */
class Elements {
  readonly #collector: Collector;
  readonly #names = new XmlNames();
  #depth = 0;
  #entry: (Written & { guid?: string }) | undefined;
  #entryPrefix = '';
  /** The depth of the element, if any, in which nothing is about the entry itself. */
  #elsewhere: number | undefined;
  #isPermalink = true;
  #text = '';

  constructor(collector: Collector) {
    this.#collector = collector;
  }

  open(qualified: string, attributes: Attributes): void {
    if (++this.#depth > MAX_DEPTH) refuse(`its elements nest deeper than ${MAX_DEPTH}`);
    const element = this.#names.open(qualified, attributes);
    if (this.#collector.type === undefined) this.#collector.open(element.name);
    this.#text = '';
    this.#count(element, attributes);
    if (this.#elsewhere !== undefined) return;
    if (this.#isEntry(element)) {
      this.#entry = {};
      this.#entryPrefix = element.prefix;
    } else if (this.#entry && (element.vocabulary !== 'core' || OF_OTHERS.has(element.name)))
      this.#elsewhere = this.#depth;
    else if (this.#entry) this.#openPart(this.#entry, element, attributes);
  }

  addText(part: string): void {
    if (this.#text.length < MAX_TEXT) this.#text += part;
  }

  close(qualified: string): void {
    const element = this.#names.of(qualified);
    this.#names.close();
    const depth = this.#depth--;
    const text = this.#text.trim();
    this.#text = '';
    if (this.#elsewhere !== undefined) {
      if (depth <= this.#elsewhere) this.#elsewhere = undefined;
    } else if (this.#entry && this.#isEntry(element)) {
      const { guid, ...written } = this.#entry;
      this.#collector.add(written.loc === undefined && guid !== undefined ? { ...written, loc: guid } : written);
      this.#entry = undefined;
    } else if (this.#entry && text !== '') this.#note(this.#entry, element, text);
  }

  #isEntry({ name, vocabulary }: ElementName): boolean {
    return vocabulary === 'core' && this.#collector.type !== undefined && ENTRY[this.#collector.type] === name;
  }

  get #isFeed(): boolean {
    return this.#collector.type === 'rss' || this.#collector.type === 'atom';
  }

  #count({ name, vocabulary }: ElementName, attributes: Attributes): void {
    const isTranslation = name === 'link' && attributes['hreflang'] !== undefined;
    if (vocabulary === 'image' && name === 'image') this.#collector.countExtension('imageCount');
    else if (vocabulary === 'video' && name === 'video') this.#collector.countExtension('videoCount');
    else if (vocabulary === 'news' && name === 'news') this.#collector.countExtension('newsCount');
    // Some forget the prefix of XHTML's.
    else if (isTranslation && (vocabulary === 'xhtml' || !this.#isFeed))
      this.#collector.countExtension('hreflangCount');
  }

  /** Only a feed's entry is where its link leads to; in a sitemap, a link is a translation of the page. */
  #isLink({ name, prefix }: ElementName): boolean {
    return name === 'link' && this.#isFeed && prefix === this.#entryPrefix;
  }

  #openPart(entry: Written, element: ElementName, attributes: Attributes): void {
    if (element.name === 'guid') this.#isPermalink = isPermalink(attributes);
    const { href, rel = 'alternate' } = attributes;
    if (this.#isLink(element) && href && rel === 'alternate') entry.loc ??= href;
  }

  #note(entry: Written & { guid?: string }, element: ElementName, text: string): void {
    const { name } = element;
    if (name === 'loc' || this.#isLink(element)) entry.loc ??= text;
    else if (name === 'guid' && this.#isPermalink && /^https?:/i.test(text)) entry.guid ??= text;
    else if (DATES.has(name)) entry.lastmod ??= text;
    else if (name === 'changefreq') entry.changefreq ??= text;
    else if (name === 'priority') entry.priority ??= text;
  }
}
