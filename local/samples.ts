import { existsSync } from 'node:fs';
import type { FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import type { WrittenRow } from '../lib/scheduler/items.ts';
import type { WorkItem } from '../lib/work-item/work-item.ts';

/**
 * What a scheduler is tried on, and how its results are shown: `samples/NAME.ts` exports it as `samples`.
 * The local run, the conformance suite and the test of the bundles go by it.
 */
export interface Samples<T extends WorkItem = WorkItem> {
  /** The items that `npm start` takes where none are named, as their rows hold the names. */
  readonly names: readonly string[];
  /** A further item for each number, that can be processed without reaching anything outside. */
  nameOf(number: number): string;
  /** What a row of this name has besides, where a name is not enough. */
  valuesOf?(name: string): WrittenRow;
  /** Makes what items of these names stand beside, where it is not there yet: in databases that have nothing else. */
  prepare?(names: readonly string[], em: EntityManager): Promise<void>;
  /** What became of an item, where that went well. */
  describeResult(item: T): string;
  /** The scheduler whose items queue this one's, and which of these belong to some of its items. */
  readonly queuedBy?: {
    readonly scheduler: Scheduler;
    where(items: FilterQuery<WorkItem>): FilterQuery<T>;
  };
}

/** @throws Error when the scheduler has no file of samples */
export async function samplesOf({ name }: Pick<Scheduler, 'name'>): Promise<Samples> {
  const file = new URL(`./samples/${name}.ts`, import.meta.url);
  if (!existsSync(file)) throw new Error(`the scheduler ${name} has no samples: local/samples/${name}.ts`);
  const { samples } = (await import(file.href)) as { samples: Samples };
  return samples;
}

/** Rows of these names, where the scheduler's items are added by rows: with what its samples have besides. */
export async function sampleRows(scheduler: Scheduler, names: readonly string[]): Promise<object[] | undefined> {
  const { key, rows } = scheduler.items;
  if (!rows) return undefined;
  const { valuesOf } = await samplesOf(scheduler);
  return names.map((name) => rows.parse({ ...valuesOf?.(name), [key]: name }));
}

/** Queues items of these names. */
export async function queueSamples(
  scheduler: Scheduler,
  names: readonly string[],
  em: EntityManager,
  now: Date,
): Promise<void> {
  await (await samplesOf(scheduler)).prepare?.(names, em);
  const rows = await sampleRows(scheduler, names);
  if (rows) await scheduler.items.rows?.enqueue(rows, {}, em, now);
  else await scheduler.items.enqueue(names, {}, em, now);
}
