import type { FilterQuery } from '@mikro-orm/core';
import { createSqsClient } from '../queue/client.ts';
import { createPublisher, type Publisher } from '../queue/publisher.ts';
import { promote } from '../work-item/promote.ts';
import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import type { Container } from './container.ts';
import { dispatchBatch } from './dispatch.ts';
import type { RemainingTime } from './lambda-handler.ts';
import { hasTimeToDispatch } from './run-limits.ts';
import type { Run } from './step.ts';
import { openTroubles } from './troubles.ts';

/**
 * Gives the places that a processor has freed to the next of the same keys, at once: a run a minute would make the limit
 * of a key its throughput as well. As far as the queue, the cap and the time that is left allow; what is not handed over
 * is found by the next run.
 *
 * @param keys of the items that were settled
 * @returns how many were published
 */
export async function handOver(
  container: Container,
  publisher: Publisher,
  keys: readonly string[],
  remainingTime: RemainingTime,
): Promise<number> {
  const { database, scheduler, table, keyLimit, clock, common } = container;
  if (!keyLimit || keys.length === 0) return 0;
  const hasTime = () => hasTimeToDispatch(remainingTime(), common.batchSize);
  if (!hasTime()) return 0;
  const state = await SchedulerState.get(database.fork(), scheduler.name);
  const troubles = await openTroubles(container);
  const ofTheseKeys = { [keyLimit.key]: { $in: [...keys] } } as FilterQuery<WorkItem>;
  const run: Run = { container, publisher, state, troubles, hasTime, where: ofTheseKeys };
  // Those that are next in sight go; then others take their place there.
  const { published } = await dispatchBatch(run, true, 0);
  await troubles.record('promote', await promote(table, clock.now(), keyLimit, troubles.aside, ofTheseKeys));
  return published;
}

/** The publisher of a processor that hands places over. */
export function createHandOverPublisher({ scheduler, common }: Container): Publisher {
  return createPublisher(createSqsClient(), common.queueUrl, scheduler.name);
}
