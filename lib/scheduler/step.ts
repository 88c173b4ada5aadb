import type { FilterQuery } from '@mikro-orm/core';
import type { Publisher } from '../queue/publisher.ts';
import type { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import type { Container } from './container.ts';
import type { Troubles } from './troubles.ts';

/** What every step of a run works with. */
export interface Run {
  readonly container: Container;
  readonly publisher: Publisher;
  /** As it was at the beginning. */
  readonly state: Pick<SchedulerState, 'pausedAt' | 'concurrencyKey'>;
  readonly troubles: Troubles;
  /** Which items it is about, where not about all. */
  readonly where?: FilterQuery<WorkItem>;
  /** Whether enough of the invocation is left for a further step. */
  readonly hasTime: () => boolean;
}
