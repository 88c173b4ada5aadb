import { systemRandom } from '../clock.ts';
import { processBatch } from '../scheduler/batch.ts';
import { createProcessorContainer } from '../scheduler/container.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { claimItem } from '../work-item/claim.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import type { Operation } from './operator.ts';
import { settingsOf, withoutQueue } from './settings.ts';

/** Time for beginning and settling, besides that of `process`. */
const MARGIN_SECONDS = 60;

/**
 * Processes one pending item now, in this process, as the processor does: the same begin, the same settle. No queue
 * takes part in it.
 *
 * @returns the item as it is afterwards, or null when it was not pending
 */
export async function processItem(operation: Operation, scheduler: Scheduler, id: string): Promise<WorkItem | null> {
  const { database, clock, env, logger } = operation;
  const settings = settingsOf(scheduler, env);
  const container = await createProcessorContainer(scheduler, { env: withoutQueue(scheduler, env), logger, clock });
  const seconds = settings.itemTimeoutSeconds + MARGIN_SECONDS;
  const end = clock.now().getTime() + seconds * 1000;
  try {
    const claim = await claimItem({ database, entity: scheduler.entity }, id, {
      leaseSeconds: seconds,
      claimToken: systemRandom.uuid(),
      now: clock.now(),
      policy: settings,
    });
    if (!claim) return null;
    await processBatch(container, [{ messageId: 'by-hand', claim }], () => end - clock.now().getTime());
    container.metrics.publish();
  } finally {
    await container.database.close();
  }
  return database.fork().findOne(scheduler.entity, { id });
}
