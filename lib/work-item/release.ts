import type { Claim } from '../claim.ts';
import { released } from './changes.ts';
import type { ItemTable } from './item-table.ts';
import { narrow, type Refusal } from './narrow.ts';

export interface ReleaseResult {
  /** Those that were given back, each item once. */
  readonly released: ReadonlySet<Claim>;
  /** Items that the database would not let us give back; the rescue will try. */
  readonly refused: readonly Refusal<Claim>[];
}

/**
 * Gives claimed items back: pending again at once, no attempt consumed. Fenced: an item that was begun, rescued
 * or cancelled in the meantime stays as it is. Where a row refuses, it is found, and the others are released without it.
 */
export async function release(table: ItemTable, claims: readonly Claim[], now: Date): Promise<ReleaseResult> {
  const results = [];
  for (const [claimToken, group] of Map.groupBy(claims, (claim) => claim.claimToken)) {
    const once = [...new Map(group.map((claim) => [claim.id, claim])).values()];
    results.push(await narrow(once, (part) => releaseTogether(table, claimToken, part, now)));
  }
  return {
    released: new Set(results.flatMap(({ written }) => written.flat())),
    refused: results.flatMap(({ refused }) => refused),
  };
}

async function releaseTogether(
  { database, entity }: ItemTable,
  claimToken: string,
  claims: readonly Claim[],
  now: Date,
): Promise<Claim[]> {
  const items = await database
    .fork()
    .createQueryBuilder(entity)
    .update(released(now))
    .where({ id: { $in: claims.map(({ id }) => id) }, status: 'queued', claimToken })
    .returning(['id'])
    .getResultList();
  const ids = new Set(items.map(({ id }) => id));
  return claims.filter(({ id }) => ids.has(id));
}
