/** What a row may refuse to become. */
export const REFUSED_STATUSES = ['queued', 'processing'] as const;
