import type { FilterQuery } from '@mikro-orm/core';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { TERMINAL_STATUSES } from '../../lib/work-item/status.ts';
import type { WorkItem } from '../../lib/work-item/work-item.ts';
import type { RunItems } from './queue-items.ts';

/**
 * What a run on a table of somebody's own works on: what is due there, what is in flight, what has been done since it
 * began, and, beside a table, what has no item yet. Each by a partial index, however large the table is.
 */
export function dueItems(schedulers: readonly Scheduler[], start: Date): RunItems[] {
  return schedulers.map((scheduler) => {
    const turns = scheduler.concurrency
      ? [{ $ne: 'waiting' as const }, 'waiting' as const]
      : [{ $ne: 'waiting' as const }];
    const where = (now: Date): FilterQuery<WorkItem> => ({
      $or: [
        ...turns.map((turn) => ({ status: 'pending' as const, turn, availableAt: { $lte: now } })),
        { leaseExpiresAt: { $ne: null } },
        { status: { $in: [...TERMINAL_STATUSES] }, finishedAt: { $gte: start } },
      ],
    });
    const { missing } = scheduler.items;
    if (!missing) return { scheduler, where };
    return {
      ...{ scheduler, where },
      isMissingAny: async (database) => (await missing(1, undefined, database.fork())).length > 0,
    };
  });
}
