import FlatQueue from 'flatqueue';

/** Pending items that are alike. */
export interface Lot {
  readonly attempts: number;
  readonly crashes: number;
  /** When they were due; of the first, where they arrived one after the other. */
  readonly availableAt: number;
  readonly count: number;
}

/** Attempts and crashes of an item in one number. */
const ATTEMPTS = 1024;

/**
 * What is pending, in claim order: what has been due longest comes first. Items that were never claimed are a number;
 * only those that came back are kept one by one.
 */
export function createBacklog(items: number, overMs: number) {
  const returned = new FlatQueue();
  let taken = 0;

  const arrivesAt = (index: number) => (index < items ? (index * overMs) / items : Number.POSITIVE_INFINITY);
  const arrivedBy = (time: number) => (overMs === 0 ? items : Math.min(items, Math.floor((time * items) / overMs) + 1));
  const nextReturned = () => returned.peekValue() ?? Number.POSITIVE_INFINITY;

  function takeLot(now: number, limit: number): Lot {
    const [arrival, comeback] = [arrivesAt(taken), nextReturned()];
    if (arrival > comeback) {
      const packed = returned.pop() ?? 0;
      const attempts = Math.floor(packed / ATTEMPTS);
      return { attempts, crashes: packed % ATTEMPTS, availableAt: comeback, count: 1 };
    }
    const count = Math.max(1, Math.min(limit, arrivedBy(Math.min(now, comeback)) - taken));
    taken += count;
    return { attempts: 0, crashes: 0, availableAt: arrival, count };
  }

  const hasDue = (now: number) => Math.min(arrivesAt(taken), nextReturned()) <= now;

  return {
    hasDue,
    /** Takes up to `limit` items that are due. */
    take(now: number, limit: number): Lot[] {
      const lots: Lot[] = [];
      for (let left = limit; left > 0 && hasDue(now); left -= lots.at(-1)?.count ?? 0) lots.push(takeLot(now, left));
      return lots;
    },
    putBack: (availableAt: number, attempts: number, crashes: number) =>
      returned.push(attempts * ATTEMPTS + crashes, availableAt),
    /** Whether some have yet to arrive. */
    isArriving: (now: number) => arrivesAt(items - 1) > now && taken < items,
    /** Whether some came back, due or not. */
    hasReturned: () => returned.length > 0,
  };
}
