import FlatQueue from 'flatqueue';

/** Items queued or processing at once. When each leaves is known before it does, and counted then, to the millisecond. */
export function createInFlight() {
  const leaving = new FlatQueue();
  let current = 0;
  let peak = 0;

  /** How many there are. Time never goes back. */
  function count(now: number): number {
    while ((leaving.peekValue() ?? Number.POSITIVE_INFINITY) <= now) current -= leaving.pop() ?? 0;
    return current;
  }

  return {
    count,
    enter(now: number, items: number): void {
      current = count(now) + items;
      peak = Math.max(peak, current);
    },
    /** @param at when they leave, now or later */
    leave: (at: number, items: number) => leaving.push(items, Math.ceil(at)),
    peak: () => peak,
  };
}
