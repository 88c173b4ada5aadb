import * as z from 'zod';
import { createSqsClient } from '../queue/client.ts';
import { createPublisher, type Publisher } from '../queue/publisher.ts';
import { createContainer, type Overrides } from './container.ts';
import type { Work } from './define-scheduler.ts';
import { entitiesOf } from './entities.ts';
import { type Handler, inContainer } from './lambda-handler.ts';
import { recordedRun } from './record-run.ts';
import type { RunSummary } from './run-summary.ts';

/** The scheduled Lambda uses none of a scheduler's own settings. */
const NO_SETTINGS = z.object({});

/** The handler of a scheduler's scheduled Lambda. Returns the run's summary. */
export function createSchedulerHandler(
  work: Work,
  overrides?: Overrides & { readonly publisher?: Publisher },
): Handler<unknown, RunSummary> {
  const build = async () => {
    const container = await createContainer(work, NO_SETTINGS, entitiesOf([work]), overrides);
    const publisher = overrides?.publisher ?? createPublisher(createSqsClient(), container.settings.queueUrl);
    return { ...container, publisher };
  };
  return inContainer(build, (container, _event: unknown, remainingTime) =>
    recordedRun(container, container.publisher, remainingTime),
  );
}
