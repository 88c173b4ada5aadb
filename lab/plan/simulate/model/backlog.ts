import FlatQueue from 'flatqueue';

/** Pending items that are alike. */
export interface Lot {
  readonly attempts: number;
  readonly crashes: number;
  /** When they were due; of the first, where they arrived one after the other. */
  readonly availableAt: number;
  readonly count: number;
}

/**
 * What is pending, in claim order: what has been due longest comes first. Items that were never claimed are a number;
 * only those that came back are kept one by one.
 */
export interface Backlog {
  /** Takes up to `limit` items that are due. */
  take(now: number, limit: number): Lot[];
  putBack(availableAt: number, attempts: number, crashes: number): void;
  hasDue(now: number): boolean;
  /** Whether some have yet to arrive. */
  isArriving(now: number): boolean;
  /** Whether some came back, due or not. */
  hasReturned(): boolean;
}

/** Attempts and crashes of an item in one number. */
const ATTEMPTS = 1024;

export function createBacklog(items: number, overMs: number): Backlog {
  const returned = new FlatQueue();
  let taken = 0;

  const arrivesAt = (index: number) => (index < items ? (index * overMs) / items : Number.POSITIVE_INFINITY);
  const arrivedBy = (time: number) => (overMs === 0 ? items : Math.min(items, Math.floor((time * items) / overMs) + 1));
  const nextReturned = () => returned.peekValue() ?? Number.POSITIVE_INFINITY;

  function takeNew(now: number, limit: number): Lot {
    const availableAt = arrivesAt(taken);
    const count = Math.max(1, Math.min(limit, arrivedBy(Math.min(now, nextReturned())) - taken));
    taken += count;
    return { attempts: 0, crashes: 0, availableAt, count };
  }

  function takeReturned(): Lot {
    const availableAt = nextReturned();
    const packed = returned.pop() ?? 0;
    return { attempts: Math.floor(packed / ATTEMPTS), crashes: packed % ATTEMPTS, availableAt, count: 1 };
  }

  return {
    take(now, limit) {
      const lots: Lot[] = [];
      for (let left = limit; left > 0; ) {
        const [arrival, comeback] = [arrivesAt(taken), nextReturned()];
        if (Math.min(arrival, comeback) > now) break;
        const lot = arrival <= comeback ? takeNew(now, left) : takeReturned();
        lots.push(lot);
        left -= lot.count;
      }
      return lots;
    },
    putBack: (availableAt, attempts, crashes) => returned.push(attempts * ATTEMPTS + crashes, availableAt),
    hasDue: (now) => Math.min(arrivesAt(taken), nextReturned()) <= now,
    isArriving: (now) => arrivesAt(items - 1) > now && taken < items,
    hasReturned: () => returned.length > 0,
  };
}
