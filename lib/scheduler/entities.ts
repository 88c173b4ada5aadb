import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import { SchedulerRun } from './scheduler-run.entity.ts';

/** The tables that Sluice has besides those of the items. */
export const ownEntities = [SchedulerState, SchedulerRun] as const;
