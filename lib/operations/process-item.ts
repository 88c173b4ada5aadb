import { systemRandom } from '../clock.ts';
import { SnoozeError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';
import { processBatch } from '../scheduler/batch.ts';
import { createProcessorContainer, type ProcessorContainer } from '../scheduler/container.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { claimItem } from '../work-item/claim.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import type { Operation } from './operator.ts';
import { settingsOf, withoutQueue } from './settings.ts';

/** Time for beginning and settling, besides that of `process`. */
const MARGIN_SECONDS = 60;

/** They would stand between the lines of the answer, and nobody collects them there. */
const NO_METRICS: Metrics = { add: () => {}, publish: () => {} };

/** The shortest that an item can be put off. */
const SHORTEST_SNOOZE_SECONDS = 1;

/**
 * Processes one pending item now, in this process, as the processor does: the same begin, the same settle. No queue
 * takes part in it. One that is stopped by the operation's signal is pending again, and no attempt is consumed.
 *
 * @returns the item as it is afterwards, or null when it was not pending
 */
export async function processItem(operation: Operation, scheduler: Scheduler, id: string): Promise<WorkItem | null> {
  const { database, clock, env, logger, signal } = operation;
  const settings = settingsOf(scheduler, env);
  const overrides = { env: withoutQueue(scheduler, env), logger, clock, metrics: NO_METRICS };
  const container = await createProcessorContainer(scheduler, overrides);
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
    const work = untilStopped(container.work, signal);
    await processBatch({ ...container, work }, [{ messageId: 'by-hand', claim }], () => end - clock.now().getTime());
  } finally {
    await container.database.close();
  }
  return database.fork().findOne(scheduler.entity, { id });
}

/** The same work, but for an item whose processing is stopped: it is put off, whether `process` has ended or not. */
function untilStopped(work: ProcessorContainer['work'], stop: AbortSignal): ProcessorContainer['work'] {
  const stopped = () =>
    new SnoozeError(SHORTEST_SNOOZE_SECONDS, 'interrupted', 'the process that it was processed in was told to end');
  return {
    ...work,
    async process(item, context) {
      if (stop.aborted) throw stopped();
      const { promise, reject } = Promise.withResolvers<never>();
      const onStop = () => reject(stopped());
      stop.addEventListener('abort', onStop, { once: true });
      try {
        const signal = AbortSignal.any([context.signal, stop]);
        return await Promise.race([work.process(item, { ...context, signal }), promise]);
      } finally {
        stop.removeEventListener('abort', onStop);
      }
    },
  };
}
