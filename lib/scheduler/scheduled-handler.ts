import * as z from 'zod';
import { createSqsClient } from '../queue/client.ts';
import { createPublisher, type Publisher } from '../queue/publisher.ts';
import { createContainer, type Overrides } from './container.ts';
import type { Work } from './define-scheduler.ts';
import { type Handler, inContainer } from './lambda-handler.ts';
import { type RunSummary, run } from './run.ts';

/** The scheduled Lambda uses none of a scheduler's own settings. */
const NO_SETTINGS = z.object({});

/** The handler of a scheduler's scheduled Lambda. Returns the run's summary. */
export function createSchedulerHandler(
  work: Work,
  overrides?: Overrides & { readonly publisher?: Publisher },
): Handler<unknown, RunSummary> {
  const build = () => {
    const container = createContainer(work, NO_SETTINGS, overrides);
    const publisher = overrides?.publisher ?? createPublisher(createSqsClient(), container.settings.queueUrl);
    return { ...container, publisher };
  };
  return inContainer(build, async (container, _event: unknown, remainingTime) => {
    try {
      return await run(container, container.publisher, remainingTime);
    } catch (error) {
      container.logger.error('run failed', error);
      container.metrics.add('schedulerErrors', 1);
      throw error;
    }
  });
}
