import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type * as z from 'zod';
import type { Logger } from '../logger.ts';
import type { SettingsSchema } from '../settings.ts';
import { keyTypeOf } from '../work-item/key-type.ts';
import type { Apply, ApplyFailure, Keep } from '../work-item/settle.ts';
import type { ItemSnapshot, WorkItem } from '../work-item/work-item.ts';
import type { Items } from './items.ts';

/** What `process` is given besides its item. There is no EntityManager here: it cannot reach the database. */
export interface ProcessContext<Settings, Loaded = undefined> {
  /** Aborted when the time limit is reached. Give it to every call that waits. */
  readonly signal: AbortSignal;
  /** When that is. Optional work fits into what is left, or is left out. */
  readonly deadline: Date;
  /** From 1. */
  readonly attempt: number;
  readonly logger: Logger;
  /** The same for all attempts of an item: for services that recognise a repeated request by it. */
  readonly idempotencyKey: string;
  /** The time, from the injected clock. */
  readonly now: () => Date;
  /** The scheduler's own settings, parsed. */
  readonly settings: Settings;
  /** What `load` has returned. */
  readonly loaded: Loaded;
  /**
   * Keeps what was learnt on the way and is true whatever becomes of the attempt: it is written, after `apply` where there is
   * a result, in the transaction that settles the item. Where it cannot be written, the item is settled without it.
   */
  readonly keep: (write: Keep) => void;
}

/** By what the items in flight of a scheduler are limited, besides their number. */
export interface Concurrency<Key extends string = string> {
  /**
   * The property whose value is an item's concurrency key, as `domain`. The limit is the setting named for it:
   * `SITEMAP_SCHEDULER_MAX_PER_DOMAIN`. `workItemIndexes` must be given the key too. An item where it is null is not limited.
   */
  readonly key: Key;
  /** Items of one key in flight at once, where the setting says nothing else. */
  readonly limit: number;
}

/** How a scheduler's items are worked on: what its `work.ts` exports. */
export type WorkModule<T extends WorkItem, Result, Settings, Loaded> = LoadModule<T, Loaded> & {
  /**
   * Does the work of one attempt, without the database. What it returns is given to `apply`. What it throws is a retry,
   * but for a `PermanentError` (the item fails) and a `SnoozeError` (later, no attempt consumed).
   */
  readonly process: (item: ItemSnapshot<T>, context: ProcessContext<Settings, Loaded>) => Promise<Result>;
  /**
   * Writes the result, inside the item's own transaction and nowhere else. New items are queued by creating them
   * through `em`. It may run again when the database is lost on the way, so it changes nothing but the database.
   */
  readonly apply: Apply<T, Result>;
  /**
   * A name, as somebody has written it, as its row holds it.
   *
   * @throws PermanentError that names what was written and what is wrong with it
   */
  readonly normalize: (written: string, settings: Settings) => string;
};

/**
 * Reads what an item needs besides its own columns: its relatives, what is remembered of its like. It runs before
 * `process`, in a short read-only unit of work of its own, and within the item's time limit. What it returns is plain data
 * (an entity could reach the database), and is `context.loaded`. What it throws counts as thrown by `process`.
 */
export type Load<T extends WorkItem, Loaded> = (item: ItemSnapshot<T>, em: EntityManager) => Promise<Loaded>;

/** There must be a `load` where `process` asks for what it returns. */
type LoadModule<T extends WorkItem, Loaded> = undefined extends Loaded
  ? { readonly load?: Load<T, Loaded> }
  : { readonly load: Load<T, Loaded> };

/** What an item's failure for good entails: what a scheduler's `failure.ts` exports. */
export interface FailureModule<T extends WorkItem> {
  /**
   * Writes it: a row, an item of another scheduler that notifies somebody. It runs in the transaction that fails the item,
   * by whomever: its processor, or the rescue of an item that crashed on its last attempt or was never begun. It does not
   * run for a retry, a snooze or a cancel. Where the claim is lost, nothing of it is written; where the database is lost on
   * the way, it runs again. What it throws, or what its rows violate, does not keep the item from failing: it fails without
   * them, with `failure_not_applied` in its history.
   *
   * Its time limit is that of `apply`, and 10 seconds at most where the rescue waits for it.
   */
  readonly applyFailure: ApplyFailure<T>;
}

/** A kind of work. */
export interface SchedulerDefinition<T extends WorkItem, Result, Own extends SettingsSchema, Loaded = undefined> {
  /** In messages, logs and metrics, and in what its queue and its functions are called: `domains`. Its folder in `functions` has this name. */
  readonly name: string;
  readonly entity: EntityClass<T>;
  /** Further entities that `load` reads, that `apply` or `applyFailure` writes, or that the item's refers to. */
  readonly otherEntities?: readonly EntityClass<object>[];
  /** What its variables begin with: `DOMAIN_SCHEDULER_`. */
  readonly settingsPrefix: string;
  /** Settings of its own, besides those that every scheduler has; their variables carry no prefix. */
  readonly settings: Own;
  readonly concurrency?: Concurrency<keyof T & string>;
  readonly items: Items<keyof T & string>;
  /** Loaded where items are processed or named, and left out of the scheduled Lambda: `() => import('./work.ts')`. */
  readonly work: () => Promise<WorkModule<T, Result, z.output<Own>, Loaded>>;
  /**
   * Loaded where an item fails for good, the scheduled Lambda included: `() => import('./failure.ts')`, which therefore
   * imports nothing of `work.ts`.
   */
  readonly failure?: () => Promise<FailureModule<T>>;
}

/**
 * A scheduler as the rest of `lib` sees it, whatever its item and its result are. What `process` returns reaches only
 * its own `apply`, so the types that `defineScheduler` has checked need not be carried further.
 */
export type Scheduler = Omit<
  SchedulerDefinition<WorkItem, unknown, SettingsSchema, unknown>,
  'concurrency' | 'items'
> & {
  readonly concurrency?: Concurrency;
  readonly items: Items;
};

const NAME = /^[a-z][a-z0-9-]*$/;
const PREFIX = /^[A-Z][A-Z0-9_]*_$/;

/**
 * Defines a scheduler. Its types are inferred, and checked here, from the entity, the settings and what `work.ts` exports.
 *
 * @throws TypeError when the name or the prefix is not of the required form, or the entity's key cannot be an item's
 */
export function defineScheduler<T extends WorkItem, Result, Own extends SettingsSchema, Loaded = undefined>(
  definition: SchedulerDefinition<T, Result, Own, Loaded>,
): Scheduler {
  if (!NAME.test(definition.name)) {
    throw new TypeError(`scheduler name is ${JSON.stringify(definition.name)}; it must match ${NAME}`);
  }
  if (!PREFIX.test(definition.settingsPrefix)) {
    throw new TypeError(`settingsPrefix is ${JSON.stringify(definition.settingsPrefix)}; it must match ${PREFIX}`);
  }
  keyTypeOf(definition.entity);
  return Object.freeze(definition) as unknown as Scheduler;
}

/** What people call an item. */
export function nameOf({ items }: Scheduler, item: WorkItem): string {
  return String(Reflect.get(item, items.key));
}
