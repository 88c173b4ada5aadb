import type { Random } from '../clock.ts';
import {
  describeFailure,
  type ErrorDescription,
  type FailureDescription,
  LONGEST_SNOOZE_SECONDS,
  PermanentError,
  SnoozeError,
} from '../errors.ts';
import { isA } from '../thrown.ts';
import { attemptsUsedUp, type RetryPolicy, retryDelaySeconds } from './retry-policy.ts';
import type { WorkItem } from './work-item.ts';

/** How an attempt ended. Closed: what is none of these cannot be settled. */
export type Outcome<Result> =
  | { readonly kind: 'completed'; readonly result: Result }
  | { readonly kind: 'retry'; readonly error: FailureDescription; readonly delaySeconds: number }
  | {
      readonly kind: 'failed';
      readonly error: FailureDescription;
      /** Why what its `applyFailure` would have written is left out. */
      readonly notApplied?: ErrorDescription;
    }
  | { readonly kind: 'snoozed'; readonly error: FailureDescription; readonly delaySeconds: number }
  /** Not held against it: at once, and alone. */
  | { readonly kind: 'excused'; readonly error: FailureDescription };

/** The error of an item that was excused. */
export const EXCUSED_CODE = 'loop_blocked';

/** What an error means for its item, by itself. */
export type Setback = Exclude<Outcome<never>, { kind: 'completed' | 'excused' }>;

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
  const error = describeFailure(thrown);
  if (isA(thrown, PermanentError)) return { kind: 'failed', error };
  const delaySeconds = snoozeOf(thrown);
  if (delaySeconds !== undefined) return { kind: 'snoozed', error, delaySeconds };
  if (attemptsUsedUp(policy, attempts)) return { kind: 'failed', error };
  return { kind: 'retry', error, delaySeconds: retryDelaySeconds(policy, attempts, random) };
}

/** For how long a `SnoozeError` puts its item off; undefined for any other, and for one whose seconds are no time. */
function snoozeOf(thrown: unknown): number | undefined {
  if (!isA(thrown, SnoozeError)) return undefined;
  const { seconds } = thrown;
  return typeof seconds === 'number' && seconds > 0 && seconds <= LONGEST_SNOOZE_SECONDS ? seconds : undefined;
}

/** An item that was put off too often in a row fails: nobody waits for ever. */
export function withinSnoozes<Result>(
  outcome: Outcome<Result>,
  { snoozes }: Pick<WorkItem, 'snoozes'>,
  maxSnoozes: number,
): Outcome<Result> {
  if (outcome.kind !== 'snoozed' || snoozes < maxSnoozes) return outcome;
  const { code, message, ...where } = outcome.error;
  const error = {
    ...where,
    code: 'snoozed_too_often',
    message: `put off ${snoozes} times in a row, at last with ${code}: ${message}`,
  };
  return { kind: 'failed', error };
}
