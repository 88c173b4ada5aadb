import * as z from 'zod';
import type { Handler } from '../../../lib/scheduler/lambda-handler.ts';
import { fastClock, SPEED } from '../scale.ts';

/** What a container is told by its environment, besides its settings. */
const Surroundings = z.object({ CHAOS_EPOCH: z.coerce.number(), CHAOS_SKEW_MS: z.coerce.number() });

const { CHAOS_EPOCH: epoch, CHAOS_SKEW_MS: skewMs } = Surroundings.parse(process.env);

/** This process's clock. */
export const clock = fastClock(epoch, skewMs);

/** The handler, with an invocation whose remaining time goes as fast as the clock does. */
export function atSpeed<Event, Answer>(handler: Handler<Event, Answer>): Handler<Event, Answer> {
  return Object.assign(
    (event: Event, context: Parameters<typeof handler>[1]) =>
      handler(event, { getRemainingTimeInMillis: () => context.getRemainingTimeInMillis() * SPEED }),
    { close: handler.close },
  );
}
