import type { Claim } from '../claim.ts';
import { released } from './changes.ts';
import type { ItemTable } from './item-table.ts';

/**
 * Gives claimed items back: pending again at once, no attempt consumed. Fenced: an item that was begun, rescued
 * or cancelled in the meantime stays as it is.
 *
 * @returns those that were given back, each item once
 */
export async function release(
  { database, entity }: ItemTable,
  claims: readonly Claim[],
  now: Date,
): Promise<ReadonlySet<Claim>> {
  const givenBack = new Set<Claim>();
  for (const [claimToken, group] of Map.groupBy(claims, (claim) => claim.claimToken)) {
    const byId = new Map(group.map((claim) => [claim.id, claim]));
    const items = await database
      .fork()
      .createQueryBuilder(entity)
      .update(released(now))
      .where({ id: { $in: [...byId.keys()] }, status: 'queued', claimToken })
      .returning(['id'])
      .getResultList();
    for (const { id } of items) {
      const claim = byId.get(id);
      if (claim) givenBack.add(claim);
    }
  }
  return givenBack;
}
