import { RESCUE_BATCH_SIZE, type Rescued, rescue } from '../work-item/rescue.ts';
import type { Container } from './container.ts';
import type { Run } from './step.ts';

/** Rescues what has outlived its lease, a batch at a time. @returns how many */
export async function rescueExpired({ container, troubles, hasTime }: Run): Promise<number> {
  const { table, common: policy, clock, random } = container;
  let count = 0;
  while (hasTime()) {
    const { rescued, refused } = await rescue(table, { now: clock.now(), policy, random, except: troubles.aside });
    await troubles.record('rescue', refused);
    for (const one of rescued) report(container, one);
    count += rescued.length;
    if (rescued.length + refused.length < RESCUE_BATCH_SIZE) break;
  }
  return count;
}

function report({ logger, metrics }: Container, { id, attempt, from, to, error }: Rescued): void {
  logger.warn('item rescued', { itemId: id, attempt, from, to, ...(error && { errorCode: error.code }) });
  if (error && from === 'processing') metrics.add('crashes', 1);
  if (to === 'failed') metrics.add('failed', 1);
}
