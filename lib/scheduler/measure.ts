import { describeError } from '../errors.ts';
import { measureBacklog } from '../work-item/backlog.ts';
import type { RunSummary } from './run-summary.ts';
import type { Run } from './step.ts';

export type MeasuredBacklog = Pick<RunSummary, 'pending' | 'oldestDueSeconds'>;

/** What is left to do. Everything is done without it: a table too large to be counted in time must not fail the run. */
export async function measure({ container, state, troubles }: Run): Promise<MeasuredBacklog> {
  const { table, keyLimit, clock, logger } = container;
  const now = clock.now();
  try {
    const { pending, oldestDue } = await measureBacklog(table, now, {
      hasKey: keyLimit !== undefined || state.concurrencyKey !== null,
      except: troubles.aside,
    });
    return { pending, oldestDueSeconds: oldestDue ? (now.getTime() - oldestDue.since.getTime()) / 1000 : 0 };
  } catch (error) {
    logger.warn('the backlog could not be measured', { reason: describeError(error).message });
    return {};
  }
}
