import { Parser } from 'htmlparser2';
import { collapsed } from '../../lib/text.ts';

/** What a page says of its site. */
export interface SiteMetadata {
  readonly title: string | null;
  readonly description: string | null;
  /** As written in the `lang` of `html`. */
  readonly language: string | null;
  /** Absolute. */
  readonly faviconUrl: string | null;
}

/**
 * Reads a page's metadata. Pure; never throws, whatever it is given.
 *
 * The page is read as a stream of tags, not as a tree: a million nested elements take no more memory than one.
 *
 * @param html the page, as text
 * @param url where it was found, after redirects: what relative addresses are resolved against
 */
export function extractMetadata(html: string, url: string): SiteMetadata {
  const page = readHead(html);
  const base = absolute(page.baseHref, url) ?? url;
  return {
    title: collapsed(page.title ?? '') ?? collapsed(page.meta.get('og:title') ?? ''),
    description: collapsed(page.meta.get('description') ?? page.meta.get('og:description') ?? ''),
    language: collapsed(page.language ?? ''),
    faviconUrl: absolute(page.iconHref, base),
  };
}

type Attributes = Readonly<Record<string, string>>;

function readHead(html: string) {
  const page: { title?: string; language?: string; iconHref?: string; baseHref?: string; meta: Map<string, string> } = {
    meta: new Map(),
  };
  let insideTitle = false;
  let svgDepth = 0;

  const opened: Record<string, (attributes: Attributes) => void> = {
    svg: () => {
      svgDepth += 1;
    },
    title: () => {
      if (svgDepth > 0 || page.title !== undefined) return;
      insideTitle = true;
      page.title = '';
    },
    html: ({ lang }) => {
      if (lang !== undefined) page.language ??= lang;
    },
    base: ({ href }) => {
      if (href !== undefined) page.baseHref ??= href;
    },
    meta: ({ name, property, content = '' }) => {
      const key = (name ?? property)?.trim().toLowerCase();
      if (key && collapsed(content) && !page.meta.has(key)) page.meta.set(key, content);
    },
    link: ({ rel = '', href }) => {
      if (href !== undefined && rel.toLowerCase().split(/\s+/).includes('icon')) page.iconHref ??= href;
    },
  };
  const closed: Record<string, () => void> = {
    svg: () => {
      svgDepth -= 1;
    },
    title: () => {
      insideTitle = false;
    },
  };

  const parser = new Parser({
    onopentag: (name, attributes) => opened[name]?.(attributes),
    ontext: (text) => {
      if (insideTitle) page.title += text;
    },
    onclosetag: (name) => closed[name]?.(),
  });
  parser.end(html);
  return page;
}

function absolute(href: string | undefined, base: string): string | null {
  return href === undefined ? null : (URL.parse(href.trim(), base)?.href ?? null);
}
