import type { Publisher } from '../queue/publisher.ts';
import { type BatchResponse, batchResponse, type QueueEvent, readDeliveries } from '../queue/receiver.ts';
import { keyTypeOf } from '../work-item/key-type.ts';
import { processBatch } from './batch.ts';
import { createProcessorContainer, type Overrides, type ProcessorContainer } from './container.ts';
import type { Scheduler } from './define-scheduler.ts';
import { type Handler, inContainer } from './lambda-handler.ts';
import type { HandOver } from './turn.ts';

/** The handler of a scheduler's SQS-triggered Lambda, with partial batch responses. */
export function createProcessorHandler(
  scheduler: Scheduler,
  overrides?: Overrides & { readonly publisher?: Publisher },
): Handler<QueueEvent, BatchResponse> {
  const build = async () => {
    const container = await createProcessorContainer(scheduler, overrides);
    return { ...container, handOver: await handingOver(container, overrides?.publisher) };
  };
  const { parse } = keyTypeOf(scheduler.entity);
  const expected = { scheduler: scheduler.name, isId: (text: string) => parse(text) === text };
  return inContainer(build, async ({ handOver, ...container }, event: QueueEvent, remainingTime) => {
    const deliveries = readDeliveries(event, expected);
    return batchResponse(await processBatch(container, deliveries, remainingTime, handOver));
  });
}

/** Only a scheduler with a concurrency key hands places over: the others need not load what that takes. */
async function handingOver(container: ProcessorContainer, given?: Publisher): Promise<HandOver | undefined> {
  if (!container.keyLimit) return undefined;
  const { createHandOverPublisher, handOver } = await import('./hand-over.ts');
  const publisher = given ?? createHandOverPublisher(container);
  return (keys, remainingTime) => handOver(container, publisher, keys, remainingTime);
}
