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
  /** Set where a limit of the protocol cut the file. */
  readonly cutAt: 'urls' | 'bytes' | null;
  readonly imageCount: number;
  readonly videoCount: number;
  readonly newsCount: number;
  readonly hreflangCount: number;
}
