import type { Container } from './container.ts';

/** What a handler uses of Lambda's context. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** Milliseconds left of the invocation. */
export type RemainingTime = () => number;

/** A Lambda handler, and the end of its container's life, which Lambda never announces but tests and local runs do. */
export interface Handler<Event, Answer> {
  (event: Event, context: Invocation): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * Gives a handler its container: built once, kept for all invocations. One that could not be built is tried again by
 * the next invocation.
 *
 * In a Lambda it is built before the first invocation: the initialization has a whole vCPU, whatever the
 * function's memory (Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle").
 */
export function inContainer<C extends Container, Event, Answer>(
  build: () => Promise<C>,
  handle: (container: C, event: Event, remainingTime: RemainingTime) => Promise<Answer>,
): Handler<Event, Answer> {
  let building: Promise<C> | undefined;
  const built = () => {
    building ??= build().catch((error) => {
      building = undefined;
      throw error;
    });
    return building;
  };
  // What is wrong, the first invocation says.
  if (isInitializing()) void built().catch(() => {});

  const handler = async (event: Event, context: Invocation): Promise<Answer> => {
    const container = await built();
    try {
      return await handle(container, event, () => context.getRemainingTimeInMillis());
    } finally {
      container.metrics.publish();
    }
  };
  return Object.assign(handler, {
    close: async () => {
      const container = await building;
      building = undefined;
      await container?.database.close();
    },
  });
}

function isInitializing(): boolean {
  return process.env['AWS_LAMBDA_INITIALIZATION_TYPE'] !== undefined;
}
