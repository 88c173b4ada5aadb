import FlatQueue from 'flatqueue';

/** A simulation's own clock: what happens, in the order of its time. Times are milliseconds from the start. */
export function createTimeline() {
  const queue = new FlatQueue<() => void>();
  let now = 0;
  return {
    now: () => now,
    /** @param time not before now */
    at: (time: number, action: () => void) => queue.push(action, time),
    /** When the next thing happens; infinity where nothing is left. */
    nextAt: () => queue.peekValue() ?? Number.POSITIVE_INFINITY,
    /** Goes on to the next thing and lets it happen. */
    step(): void {
      now = queue.peekValue() ?? now;
      queue.pop()?.();
    },
  };
}
