import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RunSummary } from './run-summary.ts';

const TABLE = 'scheduler_runs';

/** How long runs are remembered. */
export const RUN_RETENTION_DAYS = 7;

const DAY_MS = 86_400_000;

const SchedulerRunSchema = defineEntity({
  name: 'SchedulerRun',
  tableName: TABLE,
  properties: {
    id: p.bigint('string').primary(),
    scheduler: p.string().length(100),
    runId: p.uuid(),
    startedAt: p.datetime(3),
    durationMs: p.integer(),
    /** What the run did; null where it failed. */
    summary: p.json<RunSummary>().strictNullable(),
    /** `code: message` of the error that ended it, or of each step that failed; null where it did what it should. */
    error: p.text().strictNullable(),
  },
  indexes: [{ name: `${TABLE}_scheduler_index`, properties: ['scheduler', 'startedAt'] }],
});

/** One run of a scheduler, for whoever asks later how it went. */
export class SchedulerRun extends SchedulerRunSchema.class {
  /** Adds a run, and forgets those that are older than `RUN_RETENTION_DAYS`. */
  static async record(em: EntityManager, run: Omit<SchedulerRun, 'id'>): Promise<void> {
    await em.insert(SchedulerRun, run);
    const expired = new Date(run.startedAt.getTime() - RUN_RETENTION_DAYS * DAY_MS);
    await em.nativeDelete(SchedulerRun, { scheduler: run.scheduler, startedAt: { $lt: expired } });
  }

  static getLast(em: EntityManager, scheduler: string): Promise<SchedulerRun | null> {
    return em.findOne(SchedulerRun, { scheduler }, { orderBy: { startedAt: 'desc' } });
  }
}

SchedulerRunSchema.setClass(SchedulerRun);
