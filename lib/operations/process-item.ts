import { systemClock, systemRandom } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { processBatch } from '../scheduler/batch.ts';
import { createProcessorContainer, type Overrides } from '../scheduler/container.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import type { SchedulerSettings } from '../scheduler/settings.ts';
import { claimItem } from '../work-item/claim.ts';
import type { WorkItem } from '../work-item/work-item.ts';

/** Time for beginning and settling, besides that of `process`. */
const MARGIN_SECONDS = 60;

/**
 * Processes one pending item now, in this process, as the processor does: the same begin, the same settle. No queue
 * takes part in it.
 *
 * @returns the item as it is afterwards, or null when it was not pending
 */
export async function processItem(
  database: Database,
  scheduler: Scheduler,
  settings: SchedulerSettings,
  id: string,
  overrides: Overrides = {},
): Promise<WorkItem | null> {
  const { clock = systemClock, random = systemRandom } = overrides;
  const seconds = settings.itemTimeoutSeconds + MARGIN_SECONDS;
  const claim = await claimItem({ database, entity: scheduler.entity }, id, {
    leaseSeconds: seconds,
    claimToken: random.uuid(),
    now: clock.now(),
    policy: settings,
  });
  if (!claim) return null;
  const container = await createProcessorContainer(scheduler, overrides);
  const end = clock.now().getTime() + seconds * 1000;
  try {
    await processBatch(container, [{ messageId: 'by-hand', claim }], () => end - clock.now().getTime());
  } finally {
    container.metrics.publish();
    await container.database.close();
  }
  return database.fork().findOne(scheduler.entity, { id });
}
