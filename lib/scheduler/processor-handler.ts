import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { processBatch } from './batch.ts';
import { createContainer, type Overrides } from './container.ts';
import type { Scheduler } from './define-scheduler.ts';
import { itemEntitiesOf } from './entities.ts';
import { type Handler, inContainer } from './lambda-handler.ts';

/** The handler of a scheduler's SQS-triggered Lambda, with partial batch responses. */
export function createProcessorHandler(
  scheduler: Scheduler,
  overrides?: Overrides,
): Handler<SQSEvent, SQSBatchResponse> {
  const build = () => createContainer(scheduler, scheduler.settings, itemEntitiesOf([scheduler]), overrides);
  return inContainer(build, async (container, event: SQSEvent, remainingTime) => {
    const { failedMessageIds } = await processBatch(container, event, remainingTime);
    return { batchItemFailures: failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}
