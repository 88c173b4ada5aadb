import type { ChangeFrequency } from './change-frequency.ts';
import type { SitemapType } from './sitemap-types.ts';

/** A page that a sitemap lists, or a sitemap that an index lists. */
export interface SitemapEntry {
  readonly loc: string;
  readonly lastmod: Date | null;
  readonly changefreq: ChangeFrequency | null;
  /** From 0 to 1. */
  readonly priority: number | null;
}

/**
 * Why a file was not read to its end: it has more addresses or bytes than the protocol allows, or its addresses alone
 * take too many; its connection was cut, or its compressed form is broken.
 */
export const CUTS = ['urls', 'bytes', 'connection', 'compression'] as const;

export type Cut = (typeof CUTS)[number];

/** What a sitemap says. */
export interface ParsedSitemap {
  readonly type: SitemapType;
  /** Each address once, as first listed. */
  readonly entries: readonly SitemapEntry[];
  readonly sizeBytes: number;
  readonly isGzipped: boolean;
  /** SHA-256 of the unpacked bytes, in hexadecimal. */
  readonly contentHash: string;
  /** Entries refused, and why the first few were. */
  readonly skippedCount: number;
  readonly skippedReasons: readonly string[];
  /** Set where the file was not read to its end. */
  readonly cutAt: Cut | null;
  readonly imageCount: number;
  readonly videoCount: number;
  readonly newsCount: number;
  readonly hreflangCount: number;
}

/** Whether all was read that the protocol allows: what is not there is then listed no longer. */
export function isWhole({ cutAt }: Pick<ParsedSitemap, 'cutAt'>): boolean {
  return cutAt !== 'connection' && cutAt !== 'compression';
}
