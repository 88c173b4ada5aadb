import { randomUUID } from 'node:crypto';

/** Where time comes from. Injected, so that every lifecycle test decides what time it is. */
export interface Clock {
  now(): Date;
  /** Calls back once, `ms` milliseconds from now, unless the returned function is called before. */
  after(ms: number, callback: () => void): () => void;
}

/** Where randomness comes from. Injected like time, and for the same reason. */
export interface Random {
  /** A number in [0, 1). */
  fraction(): number;
  uuid(): string;
}

export const systemClock: Clock = {
  now: () => new Date(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = {
  fraction: () => Math.random(),
  uuid: () => randomUUID(),
};

export function addSeconds(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}

/**
 * Runs work that must end within its time.
 *
 * @param error made when the time is over
 * @param onTimeout called with that error, once it is what the work has ended with
 * @throws what the work throws, or the error where its time was over before
 */
export async function withinTime<T>(
  clock: Clock,
  seconds: number,
  work: () => T | Promise<T>,
  error: () => Error,
  onTimeout: (error: Error) => void = () => {},
): Promise<T> {
  const timedOut = Promise.withResolvers<never>();
  const cancel = clock.after(seconds * 1000, () => {
    const thrown = error();
    timedOut.reject(thrown);
    onTimeout(thrown);
  });
  try {
    return await Promise.race([(async () => work())(), timedOut.promise]);
  } finally {
    cancel();
  }
}
