/** What AWS documents of the parts that cannot run here, and what has to be assumed where it documents nothing. */

/**
 * How an event source mapping reads a standard queue: five batches at once to begin with, up to 300 more a minute while
 * messages are left. Source: Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings".
 */
export const EVENT_SOURCE = { firstBatches: 5, moreAMinute: 300 } as const;

/** Lambdas of an account and region at once, before a raise. Source: Lambda Developer Guide, "Lambda quotas". */
export const ACCOUNT_CONCURRENCY = 1000;

/** What an account must leave unreserved. Source: Lambda Developer Guide, "Configuring reserved concurrency". */
export const LEAST_UNRESERVED = 100;

/**
 * Wait before an asynchronous event that found no free instance is tried again: it doubles from a second to five minutes.
 * Source: Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation".
 */
export const EVENT_WAIT_MS = { first: 1000, longest: 300_000 } as const;

/**
 * Not documented. An event source mapping is taken to be back at five batches when it has received nothing for so long;
 * and a container to be gone when nobody has used it for so long.
 */
export const ASSUMED = { scaleBackMs: 60_000, containerIdleMs: 600_000 } as const;
