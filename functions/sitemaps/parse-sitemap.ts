import { Parser } from 'htmlparser2';
import { PermanentError } from '../../lib/errors.ts';
import { shortened } from '../../lib/text.ts';
import { isChangeFrequency } from '../entities/change-frequency.ts';
import type { ParsedSitemap, SitemapEntry } from '../entities/parsed-sitemap.ts';
import { SITEMAP_URL_LENGTH } from '../entities/sitemap-address.ts';
import type { SitemapType } from '../entities/sitemap-types.ts';
import { readSitemapText } from './sitemap-text.ts';
import { parseDate } from './w3c-date.ts';

/** Limits of the protocol: addresses and unpacked bytes of one file (sitemaps.org, "Sitemaps & Index files"). */
export const MAX_URLS = 50_000;
export const MAX_BYTES = 52_428_800;

/** Deeper than any sitemap; what nests on is no sitemap. */
const MAX_DEPTH = 64;

const REASONS_KEPT = 5;
const SHOWN_LENGTH = 100;

/** Longest text of one element; more is not read. */
const MAX_TEXT = 10_000;

const ROOTS: ReadonlyMap<string, SitemapType> = new Map([
  ['urlset', 'urlset'],
  ['sitemapindex', 'sitemapindex'],
  ['rss', 'rss'],
  ['rdf', 'rss'],
  ['feed', 'atom'],
]);

/** The element that is an entry, and those in which its facts stand. Names without their prefixes. */
const ENTRY: Readonly<Record<SitemapType, string>> = {
  urlset: 'url',
  sitemapindex: 'sitemap',
  rss: 'item',
  atom: 'entry',
  text: '',
};
const LOCATIONS = new Set(['loc', 'link']);
const DATES = new Set(['lastmod', 'pubdate', 'updated', 'date']);

/**
 * Parses a sitemap while it comes: `urlset`, `sitemapindex`, RSS, Atom or a plain list of addresses. It is read as
 * search engines read it: namespaces, declaration and type may be wrong or missing. Entities of a DOCTYPE are never
 * expanded, and nothing external is fetched.
 *
 * @throws PermanentError `not_sitemap`
 */
export async function parseSitemap(
  body: AsyncIterable<Buffer>,
  maxUrls = MAX_URLS,
  maxBytes = MAX_BYTES,
): Promise<ParsedSitemap> {
  const { text, facts } = readSitemapText(body, maxBytes);
  const collector = new Collector(maxUrls);
  let reader: Reader | undefined;
  let head = '';
  for await (const chunk of text) {
    if (reader) reader.write(chunk);
    else {
      head = (head + chunk).trimStart();
      if (head === '') continue;
      reader = head.startsWith('<') ? xmlReader(collector) : listReader(collector);
      reader.write(head);
    }
    if (collector.isFull) break;
  }
  reader?.end();
  if (collector.type === undefined)
    throw new PermanentError('not_sitemap', 'it is no urlset, sitemapindex, feed or list of addresses');
  return {
    type: collector.type,
    ...collector.result(),
    sizeBytes: facts.sizeBytes,
    isGzipped: facts.isGzipped,
    contentHash: facts.hash(),
    cutAt: collector.isFull ? 'urls' : facts.isCut ? 'bytes' : null,
  };
}

interface Reader {
  write(text: string): void;
  end(): void;
}

/** One address a line. A text of which no line is one is something else. */
function listReader(collector: Collector): Reader {
  let rest = '';
  const line = (text: string) => {
    if (text.trim() === '') return;
    collector.add({ loc: text }, true);
  };
  return {
    write(text) {
      const lines = (rest + text).split(/\r\n|\r|\n/);
      rest = (lines.pop() ?? '').slice(0, MAX_TEXT);
      for (const each of lines) line(each);
    },
    end() {
      line(rest);
      if (collector.count > 0) collector.type = 'text';
    },
  };
}

/** What an entry says of itself, as written. */
interface Written {
  loc?: string;
  lastmod?: string;
  changefreq?: string;
  priority?: string;
}

function xmlReader(collector: Collector): Reader {
  let depth = 0;
  let entry: Written | undefined;
  let text = '';

  const isEntry = (name: string) => collector.type !== undefined && ENTRY[collector.type] === name;

  const parser = new Parser(
    {
      onopentag(qualified, attributes) {
        const { prefix, name } = split(qualified);
        if (++depth > MAX_DEPTH) throw new PermanentError('not_sitemap', `its elements nest deeper than ${MAX_DEPTH}`);
        if (collector.type === undefined) collector.open(name);
        text = '';
        if (isExtension(prefix)) collector.extension(prefix, name, attributes);
        else if (isEntry(name)) entry = {};
        else if (entry && name === 'link' && attributes['href'] && (attributes['rel'] ?? 'alternate') === 'alternate') {
          entry.loc ??= attributes['href'];
        }
      },
      ontext(part) {
        if (text.length < MAX_TEXT) text += part;
      },
      onclosetag(qualified) {
        const { prefix, name } = split(qualified);
        depth -= 1;
        if (isExtension(prefix) || !entry) return;
        if (isEntry(name)) {
          collector.add(entry, false);
          entry = undefined;
        } else note(entry, name, text.trim());
        text = '';
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  return {
    write: (part) => {
      if (!collector.isFull) parser.write(part);
    },
    // What is open at a cut is not complete, and not an entry.
    end: () => {
      entry = undefined;
      parser.reset();
    },
  };
}

function note(entry: Written, name: string, text: string): void {
  if (text === '') return;
  if (LOCATIONS.has(name)) entry.loc ??= text;
  else if (DATES.has(name)) entry.lastmod ??= text;
  else if (name === 'changefreq') entry.changefreq ??= text;
  else if (name === 'priority') entry.priority ??= text;
}

function split(qualified: string): { prefix: string; name: string } {
  const lower = qualified.toLowerCase();
  const colon = lower.lastIndexOf(':');
  return { prefix: lower.slice(0, Math.max(0, colon)), name: lower.slice(colon + 1) };
}

const EXTENSIONS = new Set(['image', 'video', 'news', 'xhtml', 'media', 'content']);

function isExtension(prefix: string): boolean {
  return EXTENSIONS.has(prefix);
}

/** Gathers what is listed, up to the limit. */
class Collector {
  type: SitemapType | undefined;
  readonly #maxUrls: number;
  readonly #entries = new Map<string, SitemapEntry>();
  readonly #reasons: string[] = [];
  readonly #counts = { imageCount: 0, videoCount: 0, newsCount: 0, hreflangCount: 0 };
  #skipped = 0;
  #full = false;

  constructor(maxUrls: number) {
    this.#maxUrls = maxUrls;
  }

  get count(): number {
    return this.#entries.size;
  }

  /** More is listed than the protocol allows. */
  get isFull(): boolean {
    return this.#full;
  }

  /** @throws PermanentError when the root is none of a sitemap */
  open(root: string): void {
    this.type = ROOTS.get(root);
    if (this.type === undefined)
      throw new PermanentError('not_sitemap', `its root element is <${root.slice(0, SHOWN_LENGTH)}>`);
  }

  extension(prefix: string, name: string, attributes: Readonly<Record<string, string>>): void {
    if (prefix === 'image' && name === 'image') this.#counts.imageCount += 1;
    else if (prefix === 'video' && name === 'video') this.#counts.videoCount += 1;
    else if (prefix === 'news' && name === 'news') this.#counts.newsCount += 1;
    else if (prefix === 'xhtml' && name === 'link' && attributes['hreflang'] !== undefined)
      this.#counts.hreflangCount += 1;
  }

  add(written: Written, isLine: boolean): void {
    if (this.#full) return;
    const { loc: text = '' } = written;
    const reason = refusal(text.trim());
    if (reason !== undefined) {
      this.#skipped += 1;
      if (this.#reasons.length < REASONS_KEPT) this.#reasons.push(reason);
      // A long text without a single address is no list: it need not be read to its end.
      if (isLine && this.#skipped > this.#maxUrls) this.#full = true;
      return;
    }
    const loc = new URL(text.trim()).href;
    if (this.#entries.has(loc)) return;
    if (this.#entries.size === this.#maxUrls) this.#full = true;
    else this.#entries.set(loc, { loc, ...factsOf(written) });
  }

  result() {
    return {
      entries: [...this.#entries.values()],
      skippedCount: this.#skipped,
      skippedReasons: this.#reasons,
      ...this.#counts,
    };
  }
}

/** Why an address is refused, or undefined. */
function refusal(loc: string): string | undefined {
  const shown = JSON.stringify(shortened(loc, SHOWN_LENGTH));
  if (loc === '') return 'no address';
  const url = URL.parse(loc);
  if (!url) return `${shown} is no URL`;
  if (!/^https?:$/.test(url.protocol)) return `${shown} is not http or https`;
  if (url.href.length > SITEMAP_URL_LENGTH) return `${shown} has more than ${SITEMAP_URL_LENGTH} characters`;
  return undefined;
}

function factsOf({ lastmod, changefreq = '', priority }: Written): Omit<SitemapEntry, 'loc'> {
  const frequency = changefreq.toLowerCase();
  const number = priority === undefined ? Number.NaN : Number(priority.replace(',', '.'));
  return {
    lastmod: lastmod === undefined ? null : parseDate(lastmod),
    changefreq: isChangeFrequency(frequency) ? frequency : null,
    priority: number >= 0 && number <= 1 ? number : null,
  };
}
