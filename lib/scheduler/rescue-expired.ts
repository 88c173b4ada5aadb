import { RESCUE_BATCH_SIZE, type Rescued, rescue } from '../work-item/rescue.ts';
import type { Container } from './container.ts';
import { failExpired } from './fail-expired.ts';
import type { Run } from './step.ts';

/**
 * Rescues what has outlived its lease, a batch at a time; where the scheduler has something to write for an item that
 * fails, those that do come last, one by one. @returns how many
 */
export async function rescueExpired(run: Run): Promise<number> {
  const { container, troubles, hasTime } = run;
  const { scheduler, table, common: policy, clock, random } = container;
  const leavesFailing = scheduler.failure !== undefined;
  const left: string[] = [];
  let count = 0;
  while (hasTime()) {
    const except = [...troubles.aside, ...left];
    const options = { now: clock.now(), policy, random, except, leavesFailing };
    const { rescued, refused, failing } = await rescue(table, options);
    await troubles.record('rescue', refused);
    for (const one of rescued) report(container, one);
    left.push(...failing);
    count += rescued.length;
    if (rescued.length + refused.length + failing.length < RESCUE_BATCH_SIZE) break;
  }
  const failed = await failExpired(run, left);
  for (const one of failed) report(container, one);
  return count + failed.length;
}

function report({ logger, metrics }: Container, { id, attempt, from, to, error }: Rescued): void {
  logger.warn('item rescued', { itemId: id, attempt, from, to, ...(error && { errorCode: error.code }) });
  if (error && from === 'processing') metrics.add('crashes', 1);
  if (to === 'failed') metrics.add('failed', 1);
}
