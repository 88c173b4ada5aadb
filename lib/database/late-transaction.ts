import { type ChangeSet, ChangeSetType, EventType } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { UnitOfWorkError } from '../errors.ts';

/** A transaction that begins with its first statement. */
export interface LateTransaction {
  /** Flushes and commits. */
  commit(): Promise<void>;
  /** Does nothing where nothing has begun. */
  rollback(): Promise<void>;
}

interface Executor {
  executeQuery(...query: unknown[]): Promise<unknown>;
}

/**
 * Lets an EntityManager's transaction begin when its first statement is sent, through whatever it is sent: the driver
 * hands every statement to the transaction that the EntityManager was given, which is one that begins the real one.
 * Where the update of one row is the only statement, it goes without BEGIN and COMMIT: one statement is a transaction
 * by itself, and each of the three waits for the server.
 */
export function beginLate(em: EntityManager): LateTransaction {
  const begin = em.begin.bind(em);
  let transaction: Promise<Executor> | undefined;
  let ended = false;
  const begun = () => {
    // What was not awaited would begin a transaction that nobody ends, and keep its connection for ever.
    if (ended)
      throw new UnitOfWorkError('a statement came after the end of its unit of work; something was not awaited');
    transaction ??= begin().then(() => em.getTransactionContext<Executor>() as Executor);
    return transaction;
  };
  em.setTransactionContext({
    executeQuery: async (...query: unknown[]) => (await begun()).executeQuery(...query),
  } satisfies Executor);
  return {
    async commit() {
      const changes = transaction ? undefined : fewChanges(em);
      if (!changes) {
        em.setTransactionContext(await begun());
        await em.commit();
        return;
      }
      ended = true;
      if (changes.length > 0) await em.getUnitOfWork().getChangeSetPersister().executeUpdates(changes, false, {});
    },
    async rollback() {
      ended = true;
      if (!transaction) return;
      em.setTransactionContext(await transaction);
      await em.rollback();
    },
  };
}

const HEARD_BY_A_FLUSH = [
  EventType.beforeFlush,
  EventType.onFlush,
  EventType.afterFlush,
  EventType.beforeUpdate,
  EventType.afterUpdate,
];

/**
 * The changes that a flush would write, if they are those of one row at most and nobody is to be told of them.
 * They need no more of a flush, which would compute them again, than its last step.
 */
function fewChanges(em: EntityManager): ChangeSet<object>[] | undefined {
  const unitOfWork = em.getUnitOfWork();
  if (unitOfWork.getPersistStack().size > 0 || unitOfWork.getRemoveStack().size > 0) return undefined;
  unitOfWork.computeChangeSets();
  const changeSets = unitOfWork.getChangeSets();
  const oneStatement =
    changeSets.length <= 1 && unitOfWork.getCollectionUpdates().length === 0 && unitOfWork.getExtraUpdates().size === 0;
  const updates = changeSets.every(
    ({ type, meta, tptChangeSets = [] }) =>
      type === ChangeSetType.UPDATE &&
      tptChangeSets.length === 0 &&
      !HEARD_BY_A_FLUSH.some((event) => em.getEventManager().hasListeners(event, meta)),
  );
  return oneStatement && updates ? changeSets : undefined;
}
