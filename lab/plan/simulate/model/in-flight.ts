/** Furthest ahead that an item can be known to leave, in milliseconds: beyond the longest time of a Lambda. */
const HORIZON_MS = 2 ** 20;

/** Items queued or processing at once. When each leaves is known before it does, and counted then, to the millisecond. */
export interface InFlight {
  /** How many there are. Time never goes back. */
  count(now: number): number;
  enter(now: number, items: number): void;
  /** @param at when they leave, now or later */
  leave(at: number, items: number): void;
  peak(): number;
}

export function createInFlight(): InFlight {
  const leaving = new Int32Array(HORIZON_MS);
  let reached = 0;
  let current = 0;
  let peak = 0;
  let expected = 0;

  function count(now: number): number {
    const until = Math.floor(now);
    while (reached < until && expected > 0) {
      reached += 1;
      const slot = reached % HORIZON_MS;
      const items = leaving[slot] ?? 0;
      if (items === 0) continue;
      current -= items;
      expected -= items;
      leaving[slot] = 0;
    }
    reached = Math.max(reached, until);
    return current;
  }

  return {
    count,
    enter(now, items) {
      current = count(now) + items;
      peak = Math.max(peak, current);
    },
    leave(at, items) {
      const time = Math.ceil(at);
      if (time - reached >= HORIZON_MS) throw new RangeError(`an item leaves ${time - reached} ms ahead`);
      if (time <= reached) {
        current -= items;
        return;
      }
      const slot = time % HORIZON_MS;
      leaving[slot] = (leaving[slot] ?? 0) + items;
      expected += items;
    },
    peak: () => peak,
  };
}
