/** An item that a completed one queues has this much over its parent's number. */
export const CHAINED = 1_000_000;
