import { type Clock, withinTime } from '../clock.ts';
import { ApplyTimeoutError } from '../errors.ts';
import type { Applied, Apply } from '../work-item/settle.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import { freshCopy } from './fresh-copy.ts';

/**
 * An `apply` that ends: within its time, or with an error that rolls its transaction back. Each try is given the result
 * as `process` has returned it, whatever the try before has done to it.
 *
 * @param seconds its time limit
 */
export function limitedApply(apply: Apply<WorkItem, unknown>, clock: Clock, seconds: number): Apply<WorkItem, unknown> {
  return (item, result, em) =>
    withinTime<Applied | undefined>(
      clock,
      seconds,
      async () => (await apply(item, freshCopy(result), em)) ?? undefined,
      () => new ApplyTimeoutError('apply', seconds),
    );
}
