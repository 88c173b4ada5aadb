import type { EntityClass } from '@mikro-orm/core';
import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import type { Work } from './define-scheduler.ts';
import { SchedulerRun } from './scheduler-run.entity.ts';

/** The tables that Sluice has besides those of the items. */
export const ownEntities = [SchedulerState, SchedulerRun] as const;

/** The entities of works: their items', and those that their `apply` writes; each once. All that a processor needs. */
export function itemEntitiesOf(works: readonly Work[]): EntityClass<object>[] {
  return distinct(works.flatMap(({ entity, otherEntities = [] }) => [entity, ...otherEntities]));
}

/** The same, and Sluice's own. */
export function entitiesOf(works: readonly Work[]): EntityClass<object>[] {
  return distinct([...ownEntities, ...itemEntitiesOf(works)]);
}

function distinct(entities: readonly EntityClass<object>[]): EntityClass<object>[] {
  return [...new Set(entities)];
}
