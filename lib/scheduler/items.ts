import type { EntityManager } from '@mikro-orm/postgresql';
import type { WorkItem } from '../work-item/work-item.ts';

/** What may be said of an item when it is queued. */
export type QueueColumns = Partial<Pick<WorkItem, 'priority' | 'availableAt'>>;

/** How people name a scheduler's items, and how a name becomes a row: what the operator's tools go by. */
export interface Items<Key extends string = string> {
  /** The property that holds an item's name. */
  readonly key: Key;
  /** Inserts a pending row for each name, of which none is there. Names are normalised, and there are at most 1,000. */
  readonly enqueue: (names: readonly string[], columns: QueueColumns, em: EntityManager, now: Date) => Promise<void>;
  /** Where rows need more than a name, or may be given more: see `itemsByRow`. */
  readonly rows?: RowForm;
  /**
   * Names of what has no item yet, in an order that stays, after the name that is given: where items stand beside a table of
   * somebody else's, as by `itemsBeside`. Each run of the scheduler queues them.
   */
  readonly missing?: ((limit: number, after: string | undefined, em: EntityManager) => Promise<string[]>) | undefined;
}

/** What a row is made from, as somebody has written it: by the names of its properties. */
export type WrittenRow = Readonly<Record<string, unknown>>;

/** How what somebody has written becomes rows, of items that need more than a name. */
export interface RowForm {
  /**
   * A row as it is inserted. A property that is an empty text, as a cell of a CSV file is, is one that is not given.
   *
   * @throws PermanentError `row_invalid` that names each property that is wrong, with its value and what is allowed
   */
  readonly parse: (written: WrittenRow) => object;
  /** Inserts a pending row for each, at most 1,000. */
  readonly enqueue: (rows: readonly object[], columns: QueueColumns, em: EntityManager, now: Date) => Promise<void>;
}
