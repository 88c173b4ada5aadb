import { type ChangeSet, ChangeSetType, EventType } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { UnitOfWorkError } from '../errors.ts';
import { asSingleStatement, type Statement } from './single-statement.ts';
import { asOwn, checkStatement, type OpenUnitOfWork } from './unit-of-work-scope.ts';

/** A transaction that begins with its first statement. */
export interface LateTransaction {
  /** Flushes and commits. */
  commit(): Promise<void>;
  /** Does nothing where nothing has begun. */
  rollback(): Promise<void>;
}

interface Executor {
  executeQuery(query: Statement, ...options: unknown[]): Promise<unknown>;
}

/**
 * Lets an EntityManager's transaction begin when its first statement is sent, through whatever it is sent: the driver
 * hands every statement to the transaction that the EntityManager was given, which is one that begins the real one.
 * The EntityManager never gets hold of the real one, not while it is flushed or ended either: what somebody's work sends
 * in the meantime would follow COMMIT or ROLLBACK on the same connection, and be a transaction by itself.
 * Where the update of one row is the only statement, it goes without BEGIN and COMMIT: one statement is a transaction
 * by itself, and each of the three waits for the server.
 */
export function beginLate(em: EntityManager, unit: OpenUnitOfWork, readOnly: boolean): LateTransaction {
  const fork = em.fork.bind(em);
  const unanswered = new Set<Promise<unknown>>();
  let holder: Promise<EntityManager> | undefined;
  const begun = () => {
    holder ??= asOwn(unit, () => beginIn(fork(), readOnly));
    return holder;
  };
  const guarded: Executor = {
    async executeQuery(query, ...options) {
      checkStatement(unit);
      const single = asSingleStatement(query);
      const executor = (await begun()).getTransactionContext<Executor>() as Executor;
      // It may have been over while the transaction began.
      checkStatement(unit);
      const answer = executor.executeQuery(single, ...options);
      unanswered.add(answer);
      try {
        return await answer;
      } finally {
        unanswered.delete(answer);
      }
    },
  };
  em.setTransactionContext(guarded);
  return {
    async commit() {
      if (readOnly) {
        refuseChanges(em);
        await Promise.allSettled(unanswered);
        await (await holder)?.commit();
        return;
      }
      const changes = holder ? undefined : fewChanges(em);
      if (changes) {
        if (changes.length > 0) await em.getUnitOfWork().getChangeSetPersister().executeUpdates(changes, false, {});
        return;
      }
      const transaction = await begun();
      await em.getUnitOfWork().commit();
      // COMMIT overtakes statements that wait for their turn on the connection.
      await Promise.allSettled(unanswered);
      await transaction.commit();
    },
    async rollback() {
      if (!holder) return;
      // The ORM waits here by itself for statements that wait.
      await (await holder).rollback();
    },
  };
}

/** Begins a transaction in an EntityManager that is for this alone: it holds the transaction, and nothing to flush. */
async function beginIn(holder: EntityManager, readOnly: boolean): Promise<EntityManager> {
  Object.defineProperty(holder, 'flush', { value: async () => {} });
  await holder.begin({ readOnly });
  return holder;
}

/** @throws UnitOfWorkError when entities were changed that are only read: nothing would come of it */
function refuseChanges(em: EntityManager): void {
  const unitOfWork = em.getUnitOfWork();
  // Before the changes are computed, which puts what is managed there as well.
  const added = [...unitOfWork.getPersistStack(), ...unitOfWork.getRemoveStack()];
  unitOfWork.computeChangeSets();
  const [changed] = [...added, ...unitOfWork.getChangeSets().map(({ entity }) => entity)];
  if (changed)
    throw new UnitOfWorkError(`an entity (${changed.constructor.name}) was changed in a unit of work that only reads`);
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
