import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

const SchedulerStateSchema = defineEntity({
  name: 'SchedulerState',
  tableName: 'schedulers',
  properties: {
    name: p.string().length(100).primary(),
    /** Since when it claims nothing; null while it does. */
    pausedAt: p.datetime(3).strictNullable(),
  },
});

/** What the database knows of a scheduler itself. Its row is what claims that must not overlap wait for. */
export class SchedulerState extends SchedulerStateSchema.class {
  /** Since when the scheduler is paused, or null. A scheduler without a row is not. */
  static async getPausedAt(em: EntityManager, name: string): Promise<Date | null> {
    const state = await em.findOne(SchedulerState, { name });
    return state?.pausedAt ?? null;
  }

  /**
   * Pauses a scheduler, or resumes it.
   * @returns whether that has changed anything
   */
  static async setPausedAt(em: EntityManager, name: string, pausedAt: Date | null): Promise<boolean> {
    await em.upsert(SchedulerState, { name, pausedAt: null }, { onConflictAction: 'ignore' });
    const others = { name, pausedAt: pausedAt === null ? { $ne: null } : null };
    return (await em.nativeUpdate(SchedulerState, others, { pausedAt })) > 0;
  }
}

SchedulerStateSchema.setClass(SchedulerState);
