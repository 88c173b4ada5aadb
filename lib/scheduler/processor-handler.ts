import { type BatchResponse, batchResponse, type QueueEvent, readDeliveries } from '../queue/receiver.ts';
import { processBatch } from './batch.ts';
import { createProcessorContainer, type Overrides } from './container.ts';
import type { Scheduler } from './define-scheduler.ts';
import { type Handler, inContainer } from './lambda-handler.ts';

/** The handler of a scheduler's SQS-triggered Lambda, with partial batch responses. */
export function createProcessorHandler(
  scheduler: Scheduler,
  overrides?: Overrides,
): Handler<QueueEvent, BatchResponse> {
  const build = () => createProcessorContainer(scheduler, overrides);
  return inContainer(build, async (container, event: QueueEvent, remainingTime) => {
    const deliveries = readDeliveries(event, scheduler.name);
    return batchResponse(await processBatch(container, deliveries, remainingTime));
  });
}
