import type { Database } from '../database/database.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import type { SchedulerSettings } from '../scheduler/settings.ts';
import { checkScheduler, type SchedulerReport } from './check.ts';

/** What a check can find wrong. */
export const PROBLEMS = {
  failed: 'items failed in the last hour',
  stale: 'an item has been due, or no run was made, for more than three intervals',
  errors: 'the last run failed',
  paused: 'the scheduler is paused',
  refused: 'the database refuses to write items, which are set aside',
} as const;

export type Problem = keyof typeof PROBLEMS;

/** How a scheduler stands, and what is wrong with that. */
export interface Inspection extends SchedulerReport {
  readonly problems: readonly Problem[];
}

const MISSED_INTERVALS = 3;

export async function inspectScheduler(
  database: Database,
  scheduler: Scheduler,
  settings: Pick<SchedulerSettings, 'intervalMinutes'>,
  now: Date,
): Promise<Inspection> {
  const report = await checkScheduler(database, scheduler, now);
  return { ...report, problems: problemsOf(report, settings, now) };
}

/** What is wrong with a scheduler. One that is paused on purpose is not stale. */
export function problemsOf(
  { lastHour, lastRun, oldestDue, pausedAt, troubles }: SchedulerReport,
  { intervalMinutes }: Pick<SchedulerSettings, 'intervalMinutes'>,
  now: Date,
): Problem[] {
  const latest = new Date(now.getTime() - MISSED_INTERVALS * intervalMinutes * 60_000);
  const isStale = (oldestDue !== null && oldestDue.since < latest) || lastRun === null || lastRun.startedAt < latest;
  const found: Record<Problem, boolean> = {
    failed: lastHour.failed > 0,
    stale: pausedAt === null && isStale,
    errors: lastRun !== null && lastRun.error !== null,
    paused: pausedAt !== null,
    refused: troubles.length > 0,
  };
  return (Object.keys(PROBLEMS) as Problem[]).filter((problem) => found[problem]);
}
