import { addSeconds } from '../clock.ts';

/** Time that settling takes after the time limit of `process`, with a database that is slow. */
const SETTLE_RESERVE_MS = 5000;

/** Past the end of its Lambda by this much, a holder is certainly dead. */
const LEASE_MARGIN_SECONDS = 15;

/** Longest that an item may need from begin to settle, in milliseconds. */
export function longestItemMs(itemTimeoutSeconds: number): number {
  return itemTimeoutSeconds * 1000 + SETTLE_RESERVE_MS;
}

/** The longest time limit of an item, in seconds, that fits into a processor Lambda's whole time. */
export function longestItemTimeout(processorTimeoutSeconds: number): number {
  return processorTimeoutSeconds - SETTLE_RESERVE_MS / 1000;
}

/** Whether an item may still be begun: its time limit must fit into what is left of the invocation. */
export function hasTimeForItem(remainingMs: number, itemTimeoutSeconds: number): boolean {
  return remainingMs >= longestItemMs(itemTimeoutSeconds);
}

/** Until when a begun item is its holder's, given what is left of the holder's invocation. */
export function processingLease(now: Date, remainingMs: number): Date {
  return addSeconds(now, remainingMs / 1000 + LEASE_MARGIN_SECONDS);
}

/**
 * The groups of a batch, one after the other; the items of a group go side by side. First all that are no suspects,
 * then each suspect by itself: one that kills the process takes nobody down with it.
 */
export function inTurns<T>(batch: readonly T[], isSuspect: (entry: T) => boolean): T[][] {
  const { suspects = [], others = [] } = Object.groupBy(batch, (entry) => (isSuspect(entry) ? 'suspects' : 'others'));
  return [...(others.length > 0 ? [others] : []), ...suspects.map((suspect) => [suspect])];
}
