import type { Context } from 'aws-lambda';
import type { Container } from './container.ts';

/** What a handler uses of Lambda's context. */
export type Invocation = Pick<Context, 'getRemainingTimeInMillis'>;

/** Milliseconds left of the invocation. */
export type RemainingTime = () => number;

/** A Lambda handler, and the end of its container's life, which Lambda never announces but tests and local runs do. */
export interface Handler<Event, Answer> {
  (event: Event, context: Invocation): Promise<Answer>;
  close(): Promise<void>;
}

/** Gives a handler its container: built at the first invocation, kept for all that follow. */
export function inContainer<C extends Container, Event, Answer>(
  build: () => Promise<C>,
  handle: (container: C, event: Event, remainingTime: RemainingTime) => Promise<Answer>,
): Handler<Event, Answer> {
  let container: C | undefined;
  const handler = async (event: Event, context: Invocation): Promise<Answer> => {
    container ??= await build();
    try {
      return await handle(container, event, () => context.getRemainingTimeInMillis());
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
