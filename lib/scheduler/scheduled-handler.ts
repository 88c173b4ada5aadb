import { createSqsClient } from '../queue/client.ts';
import { createPublisher, type Publisher } from '../queue/publisher.ts';
import type { Overrides } from './container.ts';
import type { Scheduler } from './define-scheduler.ts';
import { type Handler, inContainer } from './lambda-handler.ts';
import { type RunSummary, run } from './run.ts';

/** The handler of a scheduler's scheduled Lambda. Returns the run's summary. */
export function createSchedulerHandler(
  scheduler: Scheduler,
  overrides?: Overrides & { readonly publisher?: Publisher },
): Handler<unknown, RunSummary> {
  let publisher = overrides?.publisher;
  return inContainer(scheduler, overrides, async (container, _event: unknown, remainingTime) => {
    publisher ??= createPublisher(createSqsClient(), container.settings.queueUrl);
    try {
      return await run(container, publisher, remainingTime);
    } catch (error) {
      container.logger.error('run failed', error);
      container.metrics.add('schedulerErrors', 1);
      throw error;
    }
  });
}
