import type { createEventSource } from './event-source.ts';
import type { createScheduledLambda } from './scheduled-lambda.ts';
import type { World } from './world.ts';

/** What there can be too little of, or to wait for. */
export const CONSTRAINTS = [
  'MAX_IN_FLIGHT',
  'MAX_CONCURRENCY',
  'INTERVAL_MINUTES',
  'BATCH_SIZE',
  'account concurrency',
  'event source ramp',
  'batch window',
  'connections',
  'arrival',
  'retry delays',
  'leases',
  'the work itself',
] as const;

export type Constraint = (typeof CONSTRAINTS)[number];

export type Moment = ReturnType<typeof momentOf>;

/** How things stand at this moment. */
export function momentOf(
  { scenario, timeline, backlog, queue, leases }: World,
  source: ReturnType<typeof createEventSource>,
  scheduled: ReturnType<typeof createScheduledLambda>,
) {
  return {
    source: source.state(),
    scheduled: scheduled.state(),
    maxConcurrency: scenario.maxConcurrency,
    /** Messages that could be received. */
    visible: queue.visible(),
    /** Whether items are pending and due; are yet to arrive; came back and are not due yet; are held by nobody alive. */
    hasDue: backlog.hasDue(timeline.now()),
    isArriving: backlog.isArriving(timeline.now()),
    hasReturned: backlog.hasReturned(),
    isHeldByNobody: leases.isWaiting(),
  };
}

/** What keeps the pipeline from doing more at this moment: more of it, and the work would go on faster. */
export function constraintOf(moment: Moment): Constraint {
  const { source, visible, maxConcurrency } = moment;
  if (visible === 0) return source.refused > 0 ? 'connections' : withoutMessages(moment);
  if (source.running < source.allowed) return 'batch window';
  if (source.allowed < source.most) return 'event source ramp';
  return source.most < maxConcurrency ? 'account concurrency' : 'MAX_CONCURRENCY';
}

/** The processors could do more, and are given nothing. */
function withoutMessages({ source, scheduled, hasDue, isArriving, hasReturned, isHeldByNobody }: Moment): Constraint {
  if (hasDue && scheduled.running > 0) return scheduled.isCut ? 'MAX_IN_FLIGHT' : 'BATCH_SIZE';
  // A run that found nothing more has kept up with what arrives.
  if (isArriving && (!hasDue || scheduled.stopped === 'drained')) return 'arrival';
  if (hasDue && scheduled.stopped === 'max_in_flight') return 'MAX_IN_FLIGHT';
  if (hasDue) return scheduled.stopped === 'no_connection' ? 'connections' : 'INTERVAL_MINUTES';
  if (source.running > 0) return 'the work itself';
  if (hasReturned) return 'retry delays';
  return isHeldByNobody ? 'leases' : 'the work itself';
}
