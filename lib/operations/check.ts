import type { EntityManager } from '@mikro-orm/postgresql';
import type { Database } from '../database/database.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { SchedulerRun } from '../scheduler/scheduler-run.entity.ts';
import { type Backlog, measureBacklog } from '../work-item/backlog.ts';
import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import { ACTIVE_STATUSES, type Status } from '../work-item/status.ts';
import { Trouble } from '../work-item/trouble.entity.ts';
import { TableSize } from './table-size.ts';

/** How a scheduler stands. */
export interface SchedulerReport {
  readonly scheduler: string;
  readonly counts: Readonly<Record<Status, number>>;
  /** Whether `counts.completed` is an estimate, as it is of a large table. */
  readonly completedIsEstimate: boolean;
  readonly inFlight: number;
  readonly oldestDue: Backlog['oldestDue'];
  readonly pausedAt: Date | null;
  /** Items that the database does not let us write, by what it says, the most frequent first. */
  readonly troubles: readonly { readonly code: string; readonly count: number }[];
  readonly lastRun: Pick<SchedulerRun, 'runId' | 'startedAt' | 'durationMs' | 'summary' | 'error'> | null;
  readonly lastHour: { readonly completed: number; readonly failed: number };
  /** Error codes of the latest failures, the most frequent first. */
  readonly topErrors: readonly { readonly code: string; readonly count: number }[];
}

/** From this many rows on, those that are completed are estimated. */
const ESTIMATED_FROM = 200_000;

/** Failures whose error codes are counted. */
const LATEST_FAILURES = 1000;

const TOP_ERRORS = 5;
const HOUR_MS = 3_600_000;

/**
 * Looks at a scheduler: by its indexes, so that it stays usable on a large table. What is read is read side by side, as
 * far as the pool goes: it is of about the same time, not of one.
 */
export async function checkScheduler(database: Database, scheduler: Scheduler, now: Date): Promise<SchedulerReport> {
  const since = new Date(now.getTime() - HOUR_MS);
  const [state, troubled] = await allEnded([
    SchedulerState.get(database.fork(), scheduler.name),
    Trouble.ofScheduler(database.fork(), scheduler.name),
  ]);
  const hasKey = scheduler.concurrency !== undefined || state.concurrencyKey !== null;
  const [backlog, active, failed, cancelled, completedLately, failedLately, topErrors, lastRun] = await allEnded([
    measureBacklog({ database, entity: scheduler.entity }, now, {
      hasKey,
      except: troubled.map(({ itemId }) => itemId),
    }),
    database.fork().countBy(scheduler.entity, 'status', { where: { leaseExpiresAt: { $ne: null } } }),
    countFinished(database, scheduler, 'failed'),
    countFinished(database, scheduler, 'cancelled'),
    countFinished(database, scheduler, 'completed', since),
    countFinished(database, scheduler, 'failed', since),
    findTopErrors(database.fork(), scheduler),
    SchedulerRun.getLast(database.fork(), scheduler.name),
  ]);
  const { pending, oldestDue } = backlog;
  const exact = { pending, queued: active['queued'] ?? 0, processing: active['processing'] ?? 0, failed, cancelled };
  const { completed, isEstimate } = await countCompleted(database, scheduler, exact);
  return {
    scheduler: scheduler.name,
    counts: { ...exact, completed },
    completedIsEstimate: isEstimate,
    inFlight: ACTIVE_STATUSES.reduce((total, status) => total + exact[status], 0),
    oldestDue,
    pausedAt: state.pausedAt,
    troubles: troublesByCode(troubled),
    lastRun,
    lastHour: { completed: completedLately, failed: failedLately },
    topErrors,
  };
}

/** How many items have completed or failed from `since` up to `until`. */
export function countDone(database: Database, { entity }: Scheduler, since: Date, until: Date): Promise<number> {
  const where = { status: { $in: ['completed' as const, 'failed' as const] }, finishedAt: { $gte: since, $lt: until } };
  return database.fork().count(entity, where);
}

type Finished = 'completed' | 'failed' | 'cancelled';

/** In the form of the finished index, which answers it. */
function countFinished(database: Database, { entity }: Scheduler, status: Finished, since?: Date): Promise<number> {
  return database.fork().count(entity, { status, finishedAt: since ? { $gte: since } : { $ne: null } });
}

async function countCompleted(database: Database, scheduler: Scheduler, others: Readonly<Record<string, number>>) {
  const em = database.fork();
  const { tableName } = em.getMetadata().get(scheduler.entity);
  const rows = (await TableSize.estimate(em, tableName)) ?? 0;
  if (rows < ESTIMATED_FROM) {
    return { completed: await countFinished(database, scheduler, 'completed'), isEstimate: false };
  }
  const rest = Object.values(others).reduce((total, count) => total + count, 0);
  return { completed: Math.max(0, rows - rest), isEstimate: true };
}

async function findTopErrors(em: EntityManager, { entity }: Scheduler) {
  const failures = await em.find(
    entity,
    { status: 'failed', finishedAt: { $ne: null } },
    { fields: ['id', 'lastError'], orderBy: { finishedAt: 'desc' }, limit: LATEST_FAILURES },
  );
  return mostFrequent(failures.map(({ lastError }) => lastError?.split(':', 1)[0] ?? '')).slice(0, TOP_ERRORS);
}

/** Of each item in trouble, the latest. */
function troublesByCode(troubles: readonly Trouble[]) {
  return mostFrequent(
    [...Map.groupBy(troubles, ({ itemId }) => itemId).values()].map(([latest]) => latest?.code ?? ''),
  );
}

function mostFrequent(codes: readonly string[]) {
  return [...Map.groupBy(codes, (code) => code)]
    .map(([code, all]) => ({ code, count: all.length }))
    .sort((a, b) => b.count - a.count);
}

/** Waits for all, also where one fails: the database is closed then, and what is still under way would be left. */
async function allEnded<const T extends readonly Promise<unknown>[]>(promises: T) {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
