import { PermanentError } from '../../lib/errors.ts';
import { isChangeFrequency } from '../entities/change-frequency.ts';
import type { SitemapEntry } from '../entities/parsed-sitemap.ts';
import { hasCredentials, SITEMAP_URL_LENGTH, shownAddress } from '../entities/sitemap-address.ts';
import type { SitemapType } from '../entities/sitemap-types.ts';
import { parseDate } from './w3c-date.ts';

/**
 * Most characters of all addresses together: 240 for each of 50,000. A file of 50 MB could hold four times as many, and
 * ten of those side by side would not fit the memory of a processor.
 */
const MAX_CHARACTERS = 12_000_000;

const REASONS_KEPT = 5;
const SHOWN_LENGTH = 100;

/** The elements by which a kind of file is known. */
const ROOTS: ReadonlyMap<string, SitemapType> = new Map([
  ['urlset', 'urlset'],
  ['sitemapindex', 'sitemapindex'],
  ['rss', 'rss'],
  ['rdf', 'rss'],
  ['feed', 'atom'],
]);

/** What an entry says of itself, as written. */
export interface Written {
  loc?: string;
  lastmod?: string;
  changefreq?: string;
  priority?: string;
}

/** What is counted of the extensions. */
export type Extension = 'imageCount' | 'videoCount' | 'newsCount' | 'hreflangCount';

/** Gathers what is listed, up to the limit. */
export class Collector {
  type: SitemapType | undefined;
  readonly #maxUrls: number;
  readonly #entries = new Map<string, SitemapEntry>();
  readonly #reasons: string[] = [];
  readonly #counts = { imageCount: 0, videoCount: 0, newsCount: 0, hreflangCount: 0 };
  #skipped = 0;
  #characters = 0;
  #cut: 'urls' | 'bytes' | null = null;

  constructor(maxUrls: number) {
    this.#maxUrls = maxUrls;
  }

  get count(): number {
    return this.#entries.size;
  }

  /** The limit that is reached: more is listed than is taken. */
  get cut(): 'urls' | 'bytes' | null {
    return this.#cut;
  }

  /** @throws PermanentError when the root is none of a sitemap */
  open(root: string): void {
    this.type = ROOTS.get(root);
    if (this.type === undefined)
      throw new PermanentError('not_sitemap', `its root element is <${root.slice(0, SHOWN_LENGTH)}>`);
  }

  countExtension(extension: Extension): void {
    this.#counts[extension] += 1;
  }

  add(written: Written): void {
    if (this.#cut !== null) return;
    const { loc: text = '' } = written;
    const reason = refusal(text.trim());
    if (reason !== undefined) {
      this.#skipped += 1;
      if (this.#reasons.length < REASONS_KEPT) this.#reasons.push(reason);
      return;
    }
    const loc = new URL(text.trim()).href;
    if (this.#entries.has(loc)) return;
    if (this.#entries.size === this.#maxUrls) this.#cut = 'urls';
    else if (this.#characters + loc.length > MAX_CHARACTERS) this.#cut = 'bytes';
    else {
      this.#characters += loc.length;
      this.#entries.set(loc, { loc, ...factsOf(written) });
    }
  }

  /** As `add`. A long text without a single address is no list: it need not be read to its end. */
  addLine(loc: string): void {
    this.add({ loc });
    if (this.#skipped > this.#maxUrls) this.#cut ??= 'urls';
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
  if (loc === '') return 'no address';
  const url = URL.parse(loc);
  const shown = () => shownAddress(loc, SHOWN_LENGTH);
  if (!url) return `${shown()} is no URL`;
  if (!/^https?:$/.test(url.protocol)) return `${shown()} is not http or https`;
  if (hasCredentials(url)) return `${shown()} holds a user or a password`;
  if (url.href.length > SITEMAP_URL_LENGTH) return `${shown()} has more than ${SITEMAP_URL_LENGTH} characters`;
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
