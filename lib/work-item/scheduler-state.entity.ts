import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

const SchedulerStateSchema = defineEntity({
  name: 'SchedulerState',
  tableName: 'schedulers',
  properties: {
    name: p.string().length(100).primary(),
    /** Since when it claims nothing; null while it does. */
    pausedAt: p.datetime(3).strictNullable(),
    /** The concurrency key by which its pending items are lined up; null where none of them is. */
    concurrencyKey: p.string().length(100).strictNullable(),
  },
});

/** What the database knows of a scheduler itself. Its row is what claims that must not overlap wait for. */
export class SchedulerState extends SchedulerStateSchema.class {
  /** A scheduler without a row is neither paused nor has it lined up anything. */
  static async get(em: EntityManager, name: string): Promise<Pick<SchedulerState, 'pausedAt' | 'concurrencyKey'>> {
    return (await em.findOne(SchedulerState, { name })) ?? { pausedAt: null, concurrencyKey: null };
  }

  /** Since when the scheduler is paused, or null. */
  static async getPausedAt(em: EntityManager, name: string): Promise<Date | null> {
    return (await SchedulerState.get(em, name)).pausedAt;
  }

  /**
   * Pauses a scheduler, or resumes it.
   * @returns whether that has changed anything
   */
  static async setPausedAt(em: EntityManager, name: string, pausedAt: Date | null): Promise<boolean> {
    await em.upsert(SchedulerState, { name }, { onConflictAction: 'ignore' });
    const others = { name, pausedAt: pausedAt === null ? { $ne: null } : null };
    return (await em.nativeUpdate(SchedulerState, others, { pausedAt })) > 0;
  }

  static async setConcurrencyKey(em: EntityManager, name: string, concurrencyKey: string | null): Promise<void> {
    await em.upsert(SchedulerState, { name, concurrencyKey }, { onConflictMergeFields: ['concurrencyKey'] });
  }
}

SchedulerStateSchema.setClass(SchedulerState);
