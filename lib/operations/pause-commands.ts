import * as z from 'zod';
import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import { fields } from './fields.ts';
import { defineCommand, type Operation, schedulerNamed } from './operator.ts';

const input = z.strictObject({ scheduler: fields.scheduler });

/** Lets a scheduler claim nothing. */
export const pause = defineCommand({
  input,
  run: (operation, { scheduler }) => setPausedAt(operation, scheduler, operation.clock.now()),
});

/** Lets a paused scheduler claim again. */
export const resume = defineCommand({
  input,
  run: (operation, { scheduler }) => setPausedAt(operation, scheduler, null),
});

async function setPausedAt(operation: Operation, name: string, pausedAt: Date | null) {
  const scheduler = schedulerNamed(name, operation);
  const changed = await SchedulerState.setPausedAt(operation.database.fork(), scheduler.name, pausedAt);
  return { scheduler: scheduler.name, paused: pausedAt !== null, changed };
}
