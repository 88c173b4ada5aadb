import { describeError } from '../errors.ts';
import { measureBacklog } from '../work-item/backlog.ts';
import type { Container } from './container.ts';
import type { RunSummary } from './run-summary.ts';

export type MeasuredBacklog = Pick<RunSummary, 'pending' | 'oldestDueSeconds'>;

/** What is left to do. Everything is done without it: a table too large to be counted in time must not fail the run. */
export async function measure({ table, keyLimit, clock, logger }: Container): Promise<MeasuredBacklog> {
  const now = clock.now();
  try {
    const { pending, oldestDue } = await measureBacklog(table, now, keyLimit !== undefined);
    return { pending, oldestDueSeconds: oldestDue ? (now.getTime() - oldestDue.since.getTime()) / 1000 : 0 };
  } catch (error) {
    logger.warn('the backlog could not be measured', { reason: describeError(error).message });
    return {};
  }
}
