import type { Random } from '../clock.ts';

/** When a failed attempt is tried again, and how often. */
export interface RetryPolicy {
  /** Attempts before an item fails; 1 or more. */
  readonly maxAttempts: number;
  /** Upper bound of the first delay, in seconds; it doubles with every attempt. */
  readonly retryBaseSeconds: number;
  /** Upper bound of every delay, in seconds. */
  readonly retryMaxSeconds: number;
}

/**
 * Seconds to wait after a failed attempt: exponential backoff with full jitter, a random share of
 * `min(max, base * 2^(attempt - 1))`, so that items that failed together do not come back together.
 * Source of the formula: "Exponential Backoff And Jitter", AWS Architecture Blog.
 *
 * @param attempt the attempt that failed, from 1
 */
export function retryDelaySeconds(policy: RetryPolicy, attempt: number, random: Pick<Random, 'fraction'>): number {
  const ceiling = Math.min(policy.retryMaxSeconds, policy.retryBaseSeconds * 2 ** (attempt - 1));
  return random.fraction() * ceiling;
}

export function attemptsUsedUp(policy: RetryPolicy, attempts: number): boolean {
  return attempts >= policy.maxAttempts;
}
