import type { FilterQuery } from '@mikro-orm/core';
import type { Database } from '../../lib/database/database.ts';
import { refusalOf } from '../../lib/database/row-error.ts';
import { PermanentError } from '../../lib/errors.ts';
import { normalizerOf } from '../../lib/operations/names.ts';
import { readWritten } from '../../lib/operations/written.ts';
import { type Addition, addEach } from '../../lib/scheduler/add-new.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { resetItems } from '../../lib/work-item/intervene.ts';
import type { ItemTable } from '../../lib/work-item/item-table.ts';
import { idOf } from '../../lib/work-item/key-type.ts';
import type { WorkItem } from '../../lib/work-item/work-item.ts';
import { sampleRows, samplesOf } from '../../local/samples.ts';
import { UsageError } from './command.ts';

/** A scheduler of a run, and which of its items belong to it: those that others queue for it meanwhile, too. */
export interface RunItems {
  readonly scheduler: Scheduler;
  readonly where: (now: Date) => FilterQuery<WorkItem>;
  /** Whether there is what has no item yet, and is to be given one. */
  readonly isMissingAny?: (database: Database) => Promise<boolean>;
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
      await resetAll({ database, entity: scheduler.entity }, where);
      queued.set(scheduler, where);
    } else {
      const additions = names.length > 0 ? await named(scheduler, names, env) : await sampled(database, scheduler);
      queued.set(scheduler, { id: { $in: await queueItems(database, scheduler, additions) } });
    }
  }
  return [...queued].map(([scheduler, where]) => ({ scheduler, where: () => where }));
}

async function sampled(database: Database, scheduler: Scheduler): Promise<NamedAddition[]> {
  const { names, prepare } = await samplesOf(scheduler);
  if (prepare) await database.unitOfWork((em) => prepare(names, em));
  const rows = await sampleRows(scheduler, names);
  return names.map((name, index) => ({ name, ...(rows && { row: rows[index] ?? {} }) }));
}

/** @throws UsageError that names what can be no item's name */
async function named(
  scheduler: Scheduler,
  written: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<NamedAddition[]> {
  const normalize = await normalizerOf(scheduler, env);
  try {
    const names = [...new Set(written.map(normalize))];
    return names.map((name) => ({ ...readWritten(scheduler, String, name), name }));
  } catch (error) {
    throw error instanceof PermanentError ? new UsageError(error.message) : error;
  }
}

/** An item by its name, and its row where it may have to be added by one. */
type NamedAddition = Addition & { readonly name: string };

/**
 * Makes sure that each has a pending row: new ones are added, those that are done already are reset.
 *
 * @returns the ids of their items
 * @throws UsageError that says what a row that is not there yet needs besides its name, or why the database refuses it
 */
export async function queueItems(
  database: Database,
  scheduler: Scheduler,
  additions: readonly NamedAddition[],
): Promise<string[]> {
  const { refused } = await addEach(database, scheduler, additions, {}, new Date());
  for (const { row, error } of refused) {
    throw row.problem
      ? new UsageError(`${row.name} is not there yet, and ${row.problem.message}; npm run add takes whole rows`)
      : new UsageError(`${row.name} cannot be added: ${refusalOf(error)}`);
  }
  const { entity, items } = scheduler;
  const names = additions.map(({ name }) => name);
  return resetAll({ database, entity }, { [items.key]: { $in: names } } as FilterQuery<WorkItem>);
}

/** Items that are done are done again; returns the ids of all. */
async function resetAll(table: ItemTable, where: FilterQuery<WorkItem>): Promise<string[]> {
  const items = await table.database.fork().find(table.entity, where, { fields: ['id'] });
  const ids = items.map(idOf);
  await resetItems(table, ids, new Date());
  return ids;
}
