import { longestDispatchMs } from '../../lib/scheduler/run-limits.ts';
import type { SchedulerSettings } from '../../lib/scheduler/settings.ts';
import type { FunctionFile } from './scheduler-file.ts';

/** The time-outs of a scheduler's two functions, in seconds. */
export interface Timeouts {
  readonly scheduler: number;
  readonly processor: number;
}

const PROCESSOR_TIMEOUT = 120;

/** What its own file says, else what follows from its settings. */
export function timeoutsOf(
  settings: Pick<SchedulerSettings, 'batchSize'>,
  file: { readonly scheduler: FunctionFile; readonly processor: FunctionFile } = { scheduler: {}, processor: {} },
): Timeouts {
  return {
    scheduler: file.scheduler.timeout ?? schedulerTimeout(settings),
    processor: file.processor.timeout ?? PROCESSOR_TIMEOUT,
  };
}

/** What publishing a claim may take, and as much again for the database. */
function schedulerTimeout({ batchSize }: Pick<SchedulerSettings, 'batchSize'>): number {
  return Math.min(900, Math.max(60, Math.ceil((2 * longestDispatchMs(batchSize)) / 1000)));
}

/** SQS hands a batch over when it is full, or at once: an item does not wait for others. */
export const RECORDS_PER_BATCH = 10;

/** Lambda keeps an asynchronous event for six hours at most. */
const LONGEST_EVENT_AGE = 21_600;

/** How long a tick waits for a free instance of the scheduled Lambda, in seconds: what it would have done, the next one does. */
export function eventAge(intervalMinutes: number): number {
  return Math.min(intervalMinutes * 60, LONGEST_EVENT_AGE);
}
