import type { EntityClass } from '@mikro-orm/core';
import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import type { Work } from './define-scheduler.ts';
import { SchedulerRun } from './scheduler-run.entity.ts';

/** The tables that Sluice has besides those of the items. */
export const ownEntities = [SchedulerState, SchedulerRun] as const;

/** The entities of works: their items', those that their `apply` writes, and Sluice's own; each once. */
export function entitiesOf(works: readonly Work[]): EntityClass<object>[] {
  const entities = works.flatMap(({ entity, otherEntities = [] }) => [entity, ...otherEntities]);
  return [...new Set<EntityClass<object>>([...ownEntities, ...entities])];
}
