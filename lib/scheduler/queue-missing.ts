import { addEach } from './add-new.ts';
import { missingNames } from './missing-names.ts';
import type { Run } from './step.ts';

/**
 * Queues items for what has none yet: a batch at a time, and no more in one run than may be in flight, for it could not
 * dispatch them. Where the scheduler is paused, nothing. @returns how many
 */
export async function queueMissing({ container, state, hasTime }: Run): Promise<number> {
  const { scheduler, database, common, clock, logger, metrics } = container;
  const { missing } = scheduler.items;
  if (!missing || state.pausedAt || !hasTime()) return 0;
  let queued = 0;
  for await (const names of missingNames(database, missing, common.batchSize)) {
    const additions = names.map((name) => ({ name }));
    const { added, refused } = await addEach(database, scheduler, additions, {}, clock.now());
    for (const { row, error } of refused) logger.error('the database refuses to queue this item', error, row);
    if (refused.length > 0) metrics.add('refused', refused.length);
    queued += added;
    if (queued >= common.maxInFlight || !hasTime()) break;
  }
  if (queued > 0) logger.info('missing items queued', { queued });
  return queued;
}
