import type { Clock } from '../../lib/clock.ts';

/**
 * How many times faster the clocks of the processes under test go than the wall's. Leases of 45 s then run out in
 * 4.5 s, and a run of minutes sees as many of them as a day does.
 */
export const SPEED = 10;

/** Seconds by the clocks of the processes, in milliseconds of the wall. */
export function wallMs(seconds: number): number {
  return (seconds * 1000) / SPEED;
}

/**
 * The clock of one process.
 * @param epoch when all clocks of the run showed the same time, in milliseconds
 * @param skewMs by how much this one is ahead, in its own milliseconds
 */
export function fastClock(epoch: number, skewMs: number): Clock {
  return {
    now: () => new Date(epoch + (Date.now() - epoch) * SPEED + skewMs),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms / SPEED);
      return () => clearTimeout(timer);
    },
  };
}
