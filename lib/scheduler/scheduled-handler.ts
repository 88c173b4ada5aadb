import { createSqsClient } from '../queue/client.ts';
import { createPublisher, type Publisher } from '../queue/publisher.ts';
import { createScheduledContainer, type Overrides } from './container.ts';
import type { Scheduler } from './define-scheduler.ts';
import { type Handler, inContainer } from './lambda-handler.ts';
import { recordedRun } from './record-run.ts';
import type { RunSummary } from './run-summary.ts';

/** The handler of a scheduler's scheduled Lambda. Returns the run's summary. */
export function createSchedulerHandler(
  scheduler: Scheduler,
  overrides?: Overrides & { readonly publisher?: Publisher },
): Handler<unknown, RunSummary> {
  const build = async () => {
    const container = await createScheduledContainer(scheduler, overrides);
    const { queueUrl } = container.common;
    const publisher = overrides?.publisher ?? createPublisher(createSqsClient(), queueUrl, scheduler.name);
    return { ...container, publisher };
  };
  return inContainer(build, (container, _event: unknown, remainingTime) =>
    recordedRun(container, container.publisher, remainingTime),
  );
}
