/** The worker's end of the bench's channel; the other is `worker.ts`. */

/** What a worker says of itself. */
export interface Progress {
  /** Done of the work that it was given. */
  readonly items: number;
  /** The processor time of its whole life, in milliseconds. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly end: boolean;
}

/**
 * Says that the worker is ready, then does each work it is given.
 *
 * @param work calls `done` with the number of items that are completed
 * @param step it tells after so many: often enough that the warm-up can be left out of what is timed
 */
export function serve<Given>(
  work: (given: Given, done: (items: number) => void) => Promise<unknown>,
  close: () => Promise<unknown>,
  step = 16,
): void {
  const tell = (items: number, end: boolean) => {
    const { user, system } = process.cpuUsage();
    const progress = { items, cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss(), end };
    process.send?.(progress satisfies Progress);
  };
  process.on('message', (given) => {
    let items = 0;
    let told = 0;
    const done = (more: number) => {
      items += more;
      if (items - told < step) return;
      told = items;
      tell(items, false);
    };
    void work(given as Given, done).then(() => tell(items, true));
  });
  process.once('disconnect', () => {
    void close().finally(() => process.exit(0));
  });
  process.send?.('ready');
}
