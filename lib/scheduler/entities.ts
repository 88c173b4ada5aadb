import type { EntityClass } from '@mikro-orm/core';
import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import { Trouble } from '../work-item/trouble.entity.ts';
import type { Scheduler } from './define-scheduler.ts';
import { SchedulerRun } from './scheduler-run.entity.ts';

/** The tables that Sluice has besides those of the items. */
export const ownEntities = [SchedulerState, SchedulerRun, Trouble] as const;

/** The entities of schedulers: their items', and those that their `apply` writes; and what a processor needs of Sluice's own. */
export function itemEntitiesOf(schedulers: readonly Scheduler[]): EntityClass<object>[] {
  const takesTurns = schedulers.some(({ concurrency }) => concurrency !== undefined);
  return distinct([
    Trouble,
    // What hands places over asks for it.
    ...(takesTurns ? [SchedulerState] : []),
    ...schedulers.flatMap(({ entity, otherEntities = [] }) => [entity, ...otherEntities]),
  ]);
}

/** The same, and Sluice's own. */
export function entitiesOf(schedulers: readonly Scheduler[]): EntityClass<object>[] {
  return distinct([...ownEntities, ...itemEntitiesOf(schedulers)]);
}

function distinct(entities: readonly EntityClass<object>[]): EntityClass<object>[] {
  return [...new Set(entities)];
}
