import { RESCUE_BATCH_SIZE, rescue } from '../work-item/rescue.ts';
import type { Run } from './step.ts';

/** Rescues what has outlived its lease, a batch at a time. @returns how many */
export async function rescueExpired({ container, hasTime }: Run): Promise<number> {
  const { table, common, clock, random, logger, metrics } = container;
  let count = 0;
  for (let batch = RESCUE_BATCH_SIZE; batch === RESCUE_BATCH_SIZE && hasTime(); ) {
    const rescued = await rescue(table, clock.now(), common, random);
    for (const { id, attempt, from, to, error } of rescued) {
      logger.warn('item rescued', { itemId: id, attempt, from, to, ...(error && { errorCode: error.code }) });
      if (error) metrics.add('crashes', 1);
      if (to === 'failed') metrics.add('failed', 1);
    }
    count += rescued.length;
    batch = rescued.length;
  }
  return count;
}
