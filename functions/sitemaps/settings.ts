import { FetchSettings } from '../../lib/http/settings.ts';

/** The settings of the sitemaps scheduler, besides those that every scheduler has: how files are fetched. */
export const SitemapSettings = FetchSettings;

export type SitemapSettings = FetchSettings;
