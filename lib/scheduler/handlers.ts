import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { processBatch } from './batch.ts';
import { type Container, createContainer, type Overrides } from './container.ts';
import type { Scheduler } from './define-scheduler.ts';
import { type RunSummary, run } from './run.ts';

type Invocation = Pick<Context, 'getRemainingTimeInMillis'>;

/** A Lambda handler, and the end of its container's life, which Lambda never announces but tests and local runs do. */
export interface Handler<Event, Answer> {
  (event: Event, context: Invocation): Promise<Answer>;
  close(): Promise<void>;
}

/** The handler of a scheduler's scheduled Lambda. Returns the run's summary. */
export function createSchedulerHandler(scheduler: Scheduler, overrides?: Overrides): Handler<unknown, RunSummary> {
  return inContainer(scheduler, overrides, async (container, _event: unknown, context) => {
    try {
      return await run(container, () => context.getRemainingTimeInMillis());
    } catch (error) {
      container.logger.error('run failed', error);
      container.metrics.add('schedulerErrors', 1);
      throw error;
    }
  });
}

/** The handler of a scheduler's SQS-triggered Lambda, with partial batch responses. */
export function createProcessorHandler(
  scheduler: Scheduler,
  overrides?: Overrides,
): Handler<SQSEvent, SQSBatchResponse> {
  return inContainer(scheduler, overrides, async (container, event: SQSEvent, context) => {
    const { failedMessageIds } = await processBatch(container, event, () => context.getRemainingTimeInMillis());
    return { batchItemFailures: failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}

/** Gives a handler its container: built at the first invocation, kept for all that follow. */
function inContainer<Event, Answer>(
  scheduler: Scheduler,
  overrides: Overrides | undefined,
  handle: (container: Container, event: Event, context: Invocation) => Promise<Answer>,
): Handler<Event, Answer> {
  let container: Container | undefined;
  const handler = async (event: Event, context: Invocation): Promise<Answer> => {
    container ??= createContainer(scheduler, overrides);
    try {
      return await handle(container, event, context);
    } finally {
      container.metrics.publish();
    }
  };
  return Object.assign(handler, {
    close: async () => {
      await container?.database.close();
      container = undefined;
    },
  });
}
