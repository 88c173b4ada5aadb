import { DOMAIN_LENGTH, Domain } from '../../functions/domains/domain.entity.ts';
import { normalizeDomain } from '../../functions/domains/domain-name.ts';
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

function normalizedOrAsWritten(text: string, extraSuffixes: readonly string[]): string {
  try {
    return normalizeDomain(text, extraSuffixes);
  } catch (error) {
    if (error instanceof PermanentError) return storable(text, DOMAIN_LENGTH);
    throw error;
  }
}
