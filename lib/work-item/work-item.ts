import type { Collection, Primary, PrimaryKeyProp } from '@mikro-orm/core';
import type { Status } from './status.ts';

/** One failed attempt, as kept in the item's bounded history. */
export interface AttemptError {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly attempt: number;
  readonly code: string;
  readonly message: string;
  /** Where it was thrown, and where its causes: 2,000 bytes at most. */
  readonly stack?: string;
}

/**
 * Where a pending item stands among those of its concurrency key: not compared with the key's limit yet (or there is
 * none), among the first to go, or behind those and out of the claim's sight.
 */
export const TURNS = ['open', 'next', 'waiting'] as const;

export type Turn = (typeof TURNS)[number];

/** What the key of an item may be, as the ORM reads it; as text it is called its id, everywhere but on its row. */
export type ItemKey = string | number | bigint;

/** The columns that make a row an item. */
export interface WorkItem {
  readonly id: ItemKey;
  status: Status;
  /** Higher goes first. */
  priority: number;
  /** Not claimed before this time. */
  availableAt: Date;
  turn: Turn;
  /** Attempts begun so far; a snooze and an excuse give theirs back. */
  attempts: number;
  /** Attempts that ended without being settled (killed, out of memory, timed out), or that were excused: above 0, it is a suspect. */
  crashes: number;
  /** Claims in a row that nobody began before they were rescued. */
  unbegun: number;
  /** Snoozes in a row. */
  snoozes: number;
  claimToken: string | null;
  leaseExpiresAt: Date | null;
  /** When it was last claimed. */
  queuedAt: Date | null;
  /** When its last attempt began. */
  startedAt: Date | null;
  finishedAt: Date | null;
  lastError: string | null;
  errors: AttemptError[];
  createdAt: Date;
  updatedAt: Date;
}

/** The columns that only the lifecycle writes. */
export type LifecycleColumn = Exclude<keyof WorkItem, 'id' | 'createdAt'>;

/** A relation's primary key in the place of the entity, which could reach the database. */
type ColumnValue<V> = typeof PrimaryKeyProp extends keyof NonNullable<V>
  ? Primary<NonNullable<V>> | Extract<V, null>
  : V;

type DataKey<T> = {
  [K in keyof T]: K extends string
    ? T[K] extends ((...args: never[]) => unknown) | Collection<object>
      ? never
      : K
    : never;
}[keyof T];

/** An item as `process` sees it: its columns as they were when it was begun, without methods, frozen. */
export type ItemSnapshot<T extends WorkItem> = Readonly<WorkItem> & { readonly [K in DataKey<T>]: ColumnValue<T[K]> };

/** An item as `apply` sees it: everything is writable but what belongs to the lifecycle. */
export type SettlingItem<T extends WorkItem> = Omit<T, keyof WorkItem> & Readonly<Pick<T, keyof WorkItem>>;
