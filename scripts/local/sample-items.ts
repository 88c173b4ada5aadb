import { DOMAIN_LENGTH, Domain } from '../../functions/domains/domain.entity.ts';
import { normalizeDomain } from '../../functions/domains/domain-name.ts';
import { Sitemap } from '../../functions/sitemaps/sitemap.entity.ts';
import type { Database } from '../../lib/database/database.ts';
import { PermanentError } from '../../lib/errors.ts';
import { storable } from '../../lib/text.ts';
import { resetItems } from '../../lib/work-item/intervene.ts';

/**
 * Makes sure that each domain has a pending row: new ones are added, those that are done already are reset.
 * What is no domain is added as it is written; its item will fail and say why.
 *
 * @returns the ids of their items
 */
export async function addDomains(
  database: Database,
  written: readonly string[],
  extraSuffixes: readonly string[],
): Promise<string[]> {
  const names = [...new Set(written.map((text) => normalizedOrAsWritten(text, extraSuffixes)))];
  const existing = await Domain.getByDomain(database.fork(), names);
  const known = new Set(existing.map(({ domain }) => domain));
  const added = await database.unitOfWork(async (em) => {
    const rows = names.filter((domain) => !known.has(domain)).map((domain) => em.create(Domain, { domain }));
    return rows;
  });
  const ids = existing.map(({ id }) => id);
  if (ids.length > 0) await resetItems(database, Domain, ids, new Date());
  return [...ids, ...added.map(({ id }) => id)];
}

/**
 * Makes sure that each sitemap has a pending row, of the domain that its URL says.
 *
 * @returns the ids of their items
 */
export async function addSitemaps(database: Database, urls: readonly string[]): Promise<string[]> {
  const now = new Date();
  return database.unitOfWork(async (em) => {
    const ids: string[] = [];
    for (const url of urls) {
      const domain = new URL(url).hostname;
      // Only the sitemap is to be processed: a domain that is not there yet counts as done.
      const owner = await em.upsert(
        Domain,
        { domain, status: 'completed', finishedAt: now },
        { onConflictFields: ['domain'], onConflictAction: 'ignore' },
      );
      const sitemap = await em.upsert(
        Sitemap,
        { url, domain: owner.id, discoveryMethod: 'robots_txt' },
        { onConflictFields: ['domain', 'url'], onConflictAction: 'ignore' },
      );
      ids.push(sitemap.id);
    }
    return ids;
  });
}

function normalizedOrAsWritten(text: string, extraSuffixes: readonly string[]): string {
  try {
    return normalizeDomain(text, extraSuffixes);
  } catch (error) {
    if (error instanceof PermanentError) return storable(text, DOMAIN_LENGTH);
    throw error;
  }
}
