import type { Loss } from '../../lib/http/errors.ts';
import type { ParsedSitemap, SitemapEntry } from '../entities/parsed-sitemap.ts';

/** A body on its way to the thread that parses it. */
export interface BodyBytes {
  readonly chunks: readonly ArrayBuffer[];
  /** How it ended before its time. */
  readonly cut: Loss | null;
}

/** What was parsed, on its way back: dates are numbers, which are lighter. */
export type Crossing = Omit<ParsedSitemap, 'entries'> & { readonly entries: readonly CrossingEntry[] };

type CrossingEntry = Omit<SitemapEntry, 'lastmod'> & { readonly lastmod: number | null };

export function crossing({ entries, ...facts }: ParsedSitemap): Crossing {
  return { ...facts, entries: entries.map((entry) => ({ ...entry, lastmod: entry.lastmod?.getTime() ?? null })) };
}

export function crossed({ entries, ...facts }: Crossing): ParsedSitemap {
  return {
    ...facts,
    entries: entries.map((entry) => ({ ...entry, lastmod: entry.lastmod === null ? null : new Date(entry.lastmod) })),
  };
}
