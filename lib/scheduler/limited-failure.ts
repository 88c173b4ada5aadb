import { type Clock, withinTime } from '../clock.ts';
import { ApplyTimeoutError, describeError, type ErrorDescription } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ApplyFailure } from '../work-item/settle.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import type { Container } from './container.ts';
import type { Scheduler } from './define-scheduler.ts';

/** The code of the note that an item has failed without what its `applyFailure` would have written. */
const NOT_APPLIED = 'failure_not_applied';

/**
 * An `applyFailure` that ends: within its time, or with an error that rolls its transaction back. Its module is loaded when
 * it is needed.
 *
 * @param seconds its time limit
 * @returns undefined where the scheduler has none
 */
export function limitedFailure(
  { failure }: Scheduler,
  clock: Clock,
  seconds: number,
): ApplyFailure<WorkItem> | undefined {
  if (!failure) return undefined;
  return (item, error, em) =>
    withinTime(
      clock,
      seconds,
      async () => {
        const { applyFailure } = await failure();
        await applyFailure(item, error, em);
      },
      () => new ApplyTimeoutError('applyFailure', seconds),
    );
}

/** What the item's history says of an `applyFailure` that is left out. */
export function notAppliedBecause(error: unknown): ErrorDescription {
  const { code, message } = describeError(error);
  return { code: NOT_APPLIED, message: `what its failure entails could not be written, ${code}: ${message}` };
}

/** Says the same on a log line, and in a metric. */
export function reportNotApplied({ metrics }: Pick<Container, 'metrics'>, logger: Logger, error: unknown): void {
  logger.error('item failed without what its failure entails: that could not be written', error);
  metrics.add('failuresNotApplied', 1);
}
