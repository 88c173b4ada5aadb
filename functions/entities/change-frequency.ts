/** How often a page changes, as the sitemap protocol words it. */
export const CHANGE_FREQUENCIES = ['always', 'hourly', 'daily', 'weekly', 'monthly', 'yearly', 'never'] as const;

export type ChangeFrequency = (typeof CHANGE_FREQUENCIES)[number];

export function isChangeFrequency(text: string): text is ChangeFrequency {
  return (CHANGE_FREQUENCIES as readonly string[]).includes(text);
}
