import FlatQueue from 'flatqueue';
import type { ACTIVE_STATUSES } from '../../../../lib/work-item/status.ts';
import { createFifo } from './fifo.ts';

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
export interface Leases {
  /** Of a claim; each runs out after those before it. */
  claim(holding: Holding): void;
  /** Of items whose holder is dead, or whose messages come again later. */
  add(holding: Holding): void;
  /** Takes up to `limit` items whose lease ran out before now, the earliest first. */
  takeLapsed(now: number, limit: number): Lapsed[];
  /** Whether any is held that nobody works on. */
  isWaiting(): boolean;
}

export function createLeases(): Leases {
  const claims = createFifo<Holding>();
  const others = new FlatQueue<Holding>();

  /** Passes over those of which nothing is held any more. */
  function nextClaim(): Holding | undefined {
    while (claims.peek()?.held === 0) claims.drop();
    return claims.peek();
  }

  function nextOther(): Holding | undefined {
    while (others.peek()?.held === 0) others.pop();
    return others.peek();
  }

  function earliest(): Holding | undefined {
    const [claim, other] = [nextClaim(), nextOther()];
    return claim && other ? (claim.leaseExpiresAt <= other.leaseExpiresAt ? claim : other) : (claim ?? other);
  }

  return {
    claim: claims.push,
    add: (holding) => others.push(holding, holding.leaseExpiresAt),
    takeLapsed(now, limit) {
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
    isWaiting: () => nextOther() !== undefined,
  };
}
