import FlatQueue from 'flatqueue';
import type { ACTIVE_STATUSES } from '../../../../lib/work-item/status.ts';

/** Items under a lease. */
export interface Holding {
  readonly status: (typeof ACTIVE_STATUSES)[number];
  readonly attempts: number;
  readonly crashes: number;
  readonly leaseExpiresAt: number;
  /** How many are still held; what was begun, settled or rescued is not. */
  held: number;
}

/** Items that the rescue took. */
export type Lapsed = Pick<Holding, 'status' | 'attempts' | 'crashes'> & { readonly count: number };

/** Every lease that can run out. That of a batch that will settle its items is none: it outlasts them. */
export function createLeases() {
  // In the order of the claims, which is that of their leases.
  const claims = new FlatQueue<Holding>();
  const others = new FlatQueue<Holding>();
  let claimed = 0;

  /** The next of which something is still held. */
  function next(holdings: FlatQueue<Holding>): Holding | undefined {
    while (holdings.peek()?.held === 0) holdings.pop();
    return holdings.peek();
  }

  function earliest(): Holding | undefined {
    const [claim, other] = [next(claims), next(others)];
    return claim && other ? (claim.leaseExpiresAt <= other.leaseExpiresAt ? claim : other) : (claim ?? other);
  }

  return {
    /** Of a claim; each runs out after those before it. */
    claim: (holding: Holding) => claims.push(holding, claimed++),
    /** Of items whose holder is dead, or whose messages come again later. */
    add: (holding: Holding) => others.push(holding, holding.leaseExpiresAt),
    /** Takes up to `limit` items whose lease ran out before now, the earliest first. */
    takeLapsed(now: number, limit: number): Lapsed[] {
      const lapsed: Lapsed[] = [];
      for (let left = limit; left > 0; ) {
        const holding = earliest();
        if (!holding || holding.leaseExpiresAt >= now) break;
        const count = Math.min(left, holding.held);
        holding.held -= count;
        left -= count;
        lapsed.push({ status: holding.status, attempts: holding.attempts, crashes: holding.crashes, count });
      }
      return lapsed;
    },
    /** Whether any is held that nobody works on. */
    isWaiting: () => next(others) !== undefined,
  };
}
