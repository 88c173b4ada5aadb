import { longestPublishMs } from '../queue/publisher.ts';
import type { SchedulerSettings } from './settings.ts';

/** Time for releasing what could not be sent, before the Lambda is stopped. */
const RELEASE_RESERVE_MS = 3000;

/** With less of the invocation left than this, a run makes no further claim: its messages could not all be sent. */
export function longestDispatchMs(batchSize: number): number {
  return longestPublishMs(batchSize) + RELEASE_RESERVE_MS;
}

/** Whether a run may go on: a claim is made only if all its messages can still be sent, or their items released. */
export function hasTimeToDispatch(remainingMs: number, batchSize: number): boolean {
  return remainingMs > longestDispatchMs(batchSize);
}

/** Most items of the next claim, so that those in flight stay within their limit; 0 once it is reached. */
export function claimLimit(
  { batchSize, maxInFlight }: Pick<SchedulerSettings, 'batchSize' | 'maxInFlight'>,
  inFlight: number,
): number {
  return Math.max(0, Math.min(batchSize, maxInFlight - inFlight));
}
