import { decideRescue } from '../../../../lib/work-item/rescue-decision.ts';
import type { Lapsed } from './leases.ts';
import type { World } from './world.ts';

/** Rescues up to `limit` items. @returns how many there were */
export function rescueLapsed(world: World, now: number, limit: number): number {
  const lapsed = world.leases.takeLapsed(now, limit);
  for (const lot of lapsed) {
    world.inFlight.leave(now, lot.count);
    for (let item = 0; item < lot.count; item++) rescueItem(world, lot, now);
  }
  return lapsed.reduce((sum, { count }) => sum + count, 0);
}

function rescueItem({ scenario, backlog, chance, counts, finish }: World, item: Lapsed, now: number): void {
  const settings = { ...scenario, maxUnbegun: Number.POSITIVE_INFINITY };
  const decision = decideRescue({ ...item, unbegun: 0 }, settings, chance, false);
  if (decision.kind === 'give_back') {
    counts.lapsedClaims += 1;
    backlog.putBack(now, item.attempts, item.crashes);
  } else if (decision.kind === 'retry') {
    counts.retries += 1;
    backlog.putBack(now + decision.delaySeconds * 1000, item.attempts, item.crashes + 1);
  } else finish('failed', now);
}
