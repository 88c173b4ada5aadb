/** Of the time that an item has at most this share is waited: the rest is for the task and for what follows it. */
const SHARE = 0.5;

/** The time that an item has. */
export interface ItemTime {
  readonly deadline: Date;
  now(): Date;
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
