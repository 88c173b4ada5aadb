import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isManaged, manage } from '../database/columns.ts';
import { StaleClaimError, UnitOfWorkError } from '../errors.ts';
import type { Changes } from './changes.ts';
import { idOf } from './key-type.ts';
import { isFencedBy } from './snapshot.ts';
import type { ItemSnapshot, WorkItem } from './work-item.ts';

/**
 * Moves an item on, in a unit of work, and writes with it what belongs to that. The flush is fenced by the ORM: where the
 * item no longer has the status and the claim token of its snapshot, nothing of the unit of work is written.
 *
 * @param write what belongs to it; its item is managed
 * @param changesOf asked afterwards
 * @returns what `write` has returned
 * @throws StaleClaimError when somebody else's claim was read in the meantime
 * @throws UnitOfWorkError when `write` has left nothing to be written
 */
export async function moveOn<T extends WorkItem, R>(
  em: EntityManager,
  entity: EntityClass<T>,
  snapshot: ItemSnapshot<T>,
  write: (item: T) => Promise<R>,
  changesOf: (item: WorkItem) => Changes,
): Promise<R> {
  const managed = manage(em, entity, snapshot);
  const written = await write(managed);
  if (!isManaged(em, managed)) {
    throw new UnitOfWorkError(
      'the item was removed or cleared in its own unit of work; its scheduler settles an item, and never deletes it',
    );
  }
  if (!isFencedBy(em, managed, snapshot)) throw new StaleClaimError(idOf(managed));
  Object.assign(managed, changesOf(managed));
  return written;
}
