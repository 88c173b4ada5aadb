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
