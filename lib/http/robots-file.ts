import { productToken } from './product-token.ts';
import { type RobotsRule, ruleOf } from './robots-rule.ts';

/** What a robots.txt says to one crawler. */
export interface RobotsFile {
  /** As written, in their order. */
  readonly sitemaps: readonly string[];
  /** As written. */
  readonly crawlDelay: string | undefined;
  readonly rules: readonly RobotsRule[];
}

/** What the groups say that name a crawler, or those that speak to all. */
interface Section {
  isThere: boolean;
  /** By their patterns as written, so that rules that are repeated cost nothing. */
  readonly rules: Map<string, RobotsRule>;
  crawlDelay?: string;
}

const LINE = /^[ \t]*([a-z-]+)[ \t]*:(.*)$/is;

/**
 * Reads a robots.txt for one crawler, line by line. Only the rules that are this crawler's are kept, so that time and
 * memory grow with the length of the text and no faster. A group is one or more `User-agent` lines and the rules after
 * them; lines that are unknown, and `Sitemap`, neither open nor end one (RFC 9309, sections 2.2.1 and 2.2.4).
 *
 * @param userAgent the crawler's name, or its whole User-Agent header
 */
export function readRobots(text: string, userAgent: string): RobotsFile {
  const groups = new Groups(productToken(userAgent));
  const sitemaps: string[] = [];
  for (const { key, value } of records(text)) {
    if (key === 'user-agent') groups.name(value);
    else if (key === 'allow' || key === 'disallow') groups.addRule(value, key === 'allow');
    else if (key === 'crawl-delay') groups.setCrawlDelay(value);
    else if (key === 'sitemap' && value !== '') sitemaps.push(value);
  }
  const { rules, crawlDelay } = groups.chosen;
  return { sitemaps, crawlDelay, rules: [...rules.values()] };
}

/** Gathers what the groups say to one crawler: those that name it go before those that speak to all. */
class Groups {
  readonly #token: string;
  readonly #own: Section = { isThere: false, rules: new Map() };
  readonly #all: Section = { isThere: false, rules: new Map() };
  /** Whom the lines that come are meant for. */
  readonly #current = new Set<Section>();
  #isHead = false;

  constructor(token: string) {
    this.#token = token;
  }

  get chosen(): Section {
    return this.#own.isThere ? this.#own : this.#all;
  }

  name(value: string): void {
    if (!this.#isHead) this.#current.clear();
    this.#isHead = true;
    const section = this.#sectionOf(value);
    if (!section) return;
    section.isThere = true;
    this.#current.add(section);
  }

  /** An empty pattern says nothing. Of two rules for the same pattern the one that allows counts. */
  addRule(pattern: string, allow: boolean): void {
    this.#isHead = false;
    for (const { rules } of this.#current) {
      const known = rules.get(pattern);
      if (pattern !== '' && (!known || (allow && !known.allow))) rules.set(pattern, ruleOf(pattern, allow));
    }
  }

  /** No record of RFC 9309; where it stands it is meant for the crawlers named before it, and not for the next. */
  setCrawlDelay(value: string): void {
    this.#isHead = false;
    for (const section of this.#current) section.crawlDelay = value;
  }

  #sectionOf(name: string): Section | undefined {
    if (name === '*') return this.#all;
    return this.#token !== '' && productToken(name) === this.#token ? this.#own : undefined;
  }
}

function* records(text: string): Generator<{ key: string; value: string }> {
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    const comment = line.indexOf('#');
    const [, key = '', value = ''] = LINE.exec(comment === -1 ? line : line.slice(0, comment)) ?? [];
    yield { key: key.toLowerCase(), value: value.trim() };
  }
}
