import type { Random } from '../clock.ts';
import { attemptsUsedUp, type RetryPolicy, retryDelaySeconds } from './retry-policy.ts';
import type { Status } from './status.ts';
import type { WorkItem } from './work-item.ts';

/** What the rescue does with an item whose lease ran out. */
export type RescueDecision =
  /** Its claim was never begun: pending again at once, no attempt consumed. */
  | { readonly kind: 'give_back' }
  /** Its attempt was never settled: a crash, tried again later. */
  | { readonly kind: 'retry'; readonly delaySeconds: number }
  /** A crash on its last attempt. */
  | { readonly kind: 'abandon' };

export function decideRescue(
  { status, attempts }: { readonly status: Status } & Pick<WorkItem, 'attempts'>,
  policy: RetryPolicy,
  random: Pick<Random, 'fraction'>,
): RescueDecision {
  if (status === 'queued') return { kind: 'give_back' };
  if (attemptsUsedUp(policy, attempts)) return { kind: 'abandon' };
  return { kind: 'retry', delaySeconds: retryDelaySeconds(policy, attempts, random) };
}
