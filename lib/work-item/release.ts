import type { EntityClass } from '@mikro-orm/core';
import type { Database } from '../database/database.ts';
import { released } from './changes.ts';
import type { Claim } from './claim.ts';
import type { WorkItem } from './work-item.ts';

type Held = Pick<Claim, 'id' | 'claimToken'>;

/**
 * Gives claimed items back: pending again at once, no attempt consumed. Fenced: an item that was begun, rescued
 * or cancelled in the meantime stays as it is.
 *
 * @returns how many were given back
 */
export async function release(
  database: Database,
  entity: EntityClass<WorkItem>,
  claims: readonly Held[],
  now: Date,
): Promise<number> {
  let count = 0;
  for (const [claimToken, group] of Map.groupBy(claims, (held) => held.claimToken)) {
    const ids = group.map((held) => held.id);
    count += await database
      .fork()
      .nativeUpdate(entity, { id: { $in: ids }, status: 'queued', claimToken }, released(now));
  }
  return count;
}
