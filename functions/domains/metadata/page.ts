import type { Refresh } from './refresh.ts';

/** An image, with what its markup says of its purpose. */
export interface PageImage {
  readonly src: string;
  /** Class, id, alt and itemprop, in lower case. */
  readonly marks: string;
  /** Where it leads; null where it is in no link. */
  readonly href: string | null;
  /** Whether it is in the page's header, or among the images of sponsors, clients and the like. */
  readonly place: 'header' | 'others' | 'page';
}

export interface PageLink {
  readonly rel: readonly string[];
  readonly href: string;
  readonly hreflang: string | null;
}

/** An `a` or `area` element with an address, as written. */
export interface PageAnchor {
  readonly href: string;
  /** Whether it stands where an article names its author, in a paragraph or a quotation, or elsewhere. */
  readonly place: 'author' | 'prose' | 'page';
}

/** Everything that the metadata is drawn from, gathered in one pass. */
export interface Page {
  readonly title: string | undefined;
  readonly language: string | undefined;
  readonly baseHref: string | undefined;
  /** First content of each meta element, by its name or property in lower case. */
  readonly meta: ReadonlyMap<string, string>;
  /** All contents of `meta name=generator`. */
  readonly generators: readonly string[];
  /** What `meta http-equiv=refresh` asks for. */
  readonly refresh: Refresh | null;
  readonly links: readonly PageLink[];
  readonly anchors: readonly PageAnchor[];
  /** The addresses of scripts, style sheets, images and the like, as written. */
  readonly assets: readonly string[];
  /** Those of scripts and style sheets alone. */
  readonly code: readonly string[];
  readonly images: readonly PageImage[];
  /** How many frames, forms, videos and the like it has: what a page may consist of that has neither text nor images. */
  readonly embedded: number;
  readonly jsonLd: readonly string[];
  /** The text of inline scripts. */
  readonly scripts: string;
  /** How the page's comments begin. */
  readonly comments: string;
  /** Addresses hidden by Cloudflare's e-mail protection. */
  readonly protectedEmails: readonly string[];
  /** What a reader sees, with `INLINE_BOUNDARY` where inline elements meet and line breaks where blocks do. */
  readonly text: string;
  /** Class tokens, ids, names of custom elements and of `data-` and `ng-` attributes. */
  readonly marks: ReadonlySet<string>;
}

/** Stands where an inline element begins or ends: no space for a reader, but the end of a word all the same. */
export const INLINE_BOUNDARY = '\u200B';
