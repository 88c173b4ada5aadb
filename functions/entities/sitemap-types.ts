/** What a file may turn out to be. */
export const SITEMAP_TYPES = ['urlset', 'sitemapindex', 'rss', 'atom', 'text'] as const;

export type SitemapType = (typeof SITEMAP_TYPES)[number];
