import type { Clock } from '../clock.ts';

/** Knows for how long nothing could run but one piece of somebody's work. */
export interface LoopWatch {
  /** Milliseconds in all that the event loop was blocked since the watch began. */
  blockedMs(): number;
  stop(): void;
}

/** Beats in the time that counts: a block is seen if it is at least one beat long. */
const BEATS = 2;

/**
 * Watches the event loop by a timer that is late when the loop was blocked. Asked while a beat is overdue, it counts
 * that too: what a block has made late may be told before the timer is called.
 *
 * @param countingMs how much of a block is to be seen at least
 */
export function watchLoop(clock: Clock, countingMs: number): LoopWatch {
  const beatMs = countingMs / BEATS;
  let blocked = 0;
  let lastBeat = 0;
  let cancel = () => {};

  const now = () => clock.now().getTime();
  const lateness = () => {
    const late = now() - lastBeat - beatMs;
    return late >= beatMs ? late : 0;
  };
  const beat = () => {
    lastBeat = now();
    cancel = clock.after(beatMs, () => {
      blocked += lateness();
      beat();
    });
  };
  beat();
  return {
    blockedMs: () => blocked + lateness(),
    stop: () => cancel(),
  };
}
