import type { RunOptions } from './sandbox.ts';

/** Of the time that an item has at most this share is waited: the rest is for the task and for what follows it. */
const SHARE = 0.5;

/** The time that an item has. */
export interface ItemTime {
  readonly deadline: Date;
  now(): Date;
}

/**
 * How the tasks of an item are run: what is handed over with one is all that differs.
 *
 * @param signal ends what is read
 * @param time of the item: it is put off where the reading of others leaves too little of it
 */
export function runOptionsOf(signal: AbortSignal, time?: ItemTime): (transfer: readonly ArrayBuffer[]) => RunOptions {
  const patience = time && patienceOf(time);
  return (transfer) => ({ signal, transfer, ...(patience && { patienceMs: patience() }) });
}

/**
 * How long an item that begins now may wait for the sandbox: for half of its time. What begins later would end by the
 * item's time limit, or without a part of what it looks for, for what others have done.
 *
 * @returns the milliseconds that are left, whenever it is asked
 */
export function patienceOf({ deadline, now }: ItemTime): () => number {
  const started = now().getTime();
  const until = started + SHARE * (deadline.getTime() - started);
  return () => Math.max(0, until - now().getTime());
}
