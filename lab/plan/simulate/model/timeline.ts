import FlatQueue from 'flatqueue';

/** The simulation's own clock: what happens, in the order of its time. Times are milliseconds from the start. */
export interface Timeline {
  now(): number;
  /** @param time not before now */
  at(time: number, action: () => void): void;
  /** When the next thing happens; infinity where nothing is left. */
  nextAt(): number;
  /** Goes on to the next thing and lets it happen. */
  step(): void;
}

export function createTimeline(): Timeline {
  const queue = new FlatQueue<() => void>();
  let now = 0;
  return {
    now: () => now,
    at: (time, action) => queue.push(action, time),
    nextAt: () => queue.peekValue() ?? Number.POSITIVE_INFINITY,
    step() {
      now = queue.peekValue() ?? now;
      queue.pop()?.();
    },
  };
}
