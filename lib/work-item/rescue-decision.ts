import type { Random } from '../clock.ts';
import { attemptsUsedUp, type RetryPolicy, retryDelaySeconds } from './retry-policy.ts';
import type { Status } from './status.ts';
import type { WorkItem } from './work-item.ts';

/** The retry policy, and how often a claim may go by without being begun. */
export interface RescuePolicy extends RetryPolicy {
  /** Claims in a row that nobody began, before an item fails; 1 or more. */
  readonly maxUnbegun: number;
}

/** What the rescue does with an item whose lease ran out. */
export type RescueDecision =
  /** Its claim was never begun: pending again, no attempt consumed. */
  | { readonly kind: 'give_back'; readonly unbegun: number; readonly delaySeconds: number }
  /** Its claims were never begun, too often in a row, while others of the scheduler's were. */
  | { readonly kind: 'give_up' }
  /** Its attempt was never settled: a crash, tried again later. */
  | { readonly kind: 'retry'; readonly delaySeconds: number }
  /** A crash on its last attempt. */
  | { readonly kind: 'abandon' };

type Expired = { readonly status: Status } & Pick<WorkItem, 'attempts' | 'unbegun'>;

/**
 * Decides by the item alone, and by one thing more: whether anybody of its scheduler began anything since it was
 * claimed. Where nobody did, the processor is down, and that is no fault of the item's: it is given back at once, as
 * often as it takes.
 */
export function decideRescue(
  { status, attempts, unbegun }: Expired,
  policy: RescuePolicy,
  random: Pick<Random, 'fraction'>,
  othersBegan: boolean,
): RescueDecision {
  if (status === 'queued') {
    // One message may always be lost.
    if (unbegun === 0 || !othersBegan) return { kind: 'give_back', unbegun: Math.max(unbegun, 1), delaySeconds: 0 };
    if (unbegun + 1 >= policy.maxUnbegun) return { kind: 'give_up' };
    return { kind: 'give_back', unbegun: unbegun + 1, delaySeconds: retryDelaySeconds(policy, unbegun, random) };
  }
  if (attemptsUsedUp(policy, attempts)) return { kind: 'abandon' };
  return { kind: 'retry', delaySeconds: retryDelaySeconds(policy, attempts, random) };
}
