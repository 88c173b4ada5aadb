import type { Random } from '../clock.ts';
import { describeError, type ErrorDescription, PermanentError, SnoozeError } from '../errors.ts';
import { attemptsUsedUp, type RetryPolicy, retryDelaySeconds } from './retry-policy.ts';

/** How an attempt ended. Closed: what is none of these cannot be settled. */
export type Outcome<Result> =
  | { readonly kind: 'completed'; readonly result: Result }
  | { readonly kind: 'retry'; readonly error: ErrorDescription; readonly delaySeconds: number }
  | { readonly kind: 'failed'; readonly error: ErrorDescription }
  | { readonly kind: 'snoozed'; readonly error: ErrorDescription; readonly delaySeconds: number };

/** An outcome that carries an error instead of a result. */
export type Setback = Exclude<Outcome<never>, { kind: 'completed' }>;

/**
 * What an error thrown by an attempt means for its item: a `PermanentError` fails it, a `SnoozeError` puts it off,
 * anything else is a retry until the attempts are used up.
 *
 * @param attempts the item's attempts, this one included
 */
export function setbackOf(
  thrown: unknown,
  attempts: number,
  policy: RetryPolicy,
  random: Pick<Random, 'fraction'>,
): Setback {
  const error = describeError(thrown);
  if (thrown instanceof PermanentError) return { kind: 'failed', error };
  if (thrown instanceof SnoozeError) return { kind: 'snoozed', error, delaySeconds: thrown.seconds };
  if (attemptsUsedUp(policy, attempts)) return { kind: 'failed', error };
  return { kind: 'retry', error, delaySeconds: retryDelaySeconds(policy, attempts, random) };
}
