import type { FilterQuery } from '@mikro-orm/core';
import type { Database } from '../../lib/database/database.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { resetItems } from '../../lib/work-item/intervene.ts';
import type { WorkItem } from '../../lib/work-item/work-item.ts';
import { samplesOf } from './samples.ts';

/** A scheduler of a run, and which of its items belong to it: those that others queue for it meanwhile, too. */
export interface RunItems {
  readonly scheduler: Scheduler;
  readonly where: FilterQuery<WorkItem>;
}

/**
 * The schedulers of a run: all, or, where items are named, those that they concern: the first and whatever is queued
 * by it. One that is queued by another comes after it.
 */
export async function schedulersOf(schedulers: readonly Scheduler[], named: boolean): Promise<Scheduler[]> {
  const sources = new Map<Scheduler, Scheduler | undefined>();
  for (const scheduler of schedulers) sources.set(scheduler, (await samplesOf(scheduler)).queuedBy?.scheduler);
  const originsOf = (scheduler: Scheduler): Scheduler[] => {
    const source = sources.get(scheduler);
    return source ? [...originsOf(source), source] : [];
  };
  return schedulers
    .filter((scheduler) => !named || (originsOf(scheduler)[0] ?? scheduler) === schedulers[0])
    .toSorted((a, b) => originsOf(a).length - originsOf(b).length);
}

/**
 * Queues what a run is to work on: for its first scheduler the named items, or its samples; for the others their
 * samples, unless another scheduler of the run queues for them.
 */
export async function queueRun(
  database: Database,
  schedulers: readonly Scheduler[],
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<RunItems[]> {
  const queued = new Map<Scheduler, FilterQuery<WorkItem>>();
  for (const scheduler of schedulers) {
    const samples = await samplesOf(scheduler);
    const source = samples.queuedBy && queued.get(samples.queuedBy.scheduler);
    if (samples.queuedBy && source) {
      const where = samples.queuedBy.where(source);
      await resetAll(database, scheduler, where);
      queued.set(scheduler, where);
    } else {
      const ids = await queueItems(database, scheduler, names.length > 0 ? names : samples.names, env);
      queued.set(scheduler, { id: { $in: ids } });
    }
  }
  return [...queued].map(([scheduler, where]) => ({ scheduler, where }));
}

/**
 * Makes sure that each name has a pending row: new ones are added, those that are done already are reset.
 *
 * @returns the ids of their items
 */
export async function queueItems(
  database: Database,
  scheduler: Scheduler,
  written: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const samples = await samplesOf(scheduler);
  const names = new Set(written.map((name) => samples.normalize?.(name, env) ?? name));
  const rows = await database.unitOfWork(async (em) => {
    const items: WorkItem[] = [];
    for (const name of names) {
      const found = await samples.find(em, name);
      items.push(...(found.length > 0 ? found : [await samples.create(em, name)]));
    }
    return items;
  });
  const ids = rows.map(({ id }) => id);
  await resetItems(database, scheduler.entity, ids, new Date());
  return ids;
}

/** Items that were queued and done in a run before are done again. */
async function resetAll(database: Database, { entity }: Scheduler, where: FilterQuery<WorkItem>): Promise<void> {
  const items = await database.fork().find(entity, where, { fields: ['id'] });
  await resetItems(
    database,
    entity,
    items.map(({ id }) => id),
    new Date(),
  );
}
