import { type ChangeSet, ChangeSetType, EventType } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { UnitOfWorkError } from '../errors.ts';
import { asOwn, checkStatement, type OpenUnitOfWork } from './unit-of-work-scope.ts';

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
export function beginLate(em: EntityManager, unit: OpenUnitOfWork): LateTransaction {
  const begin = em.begin.bind(em);
  let transaction: Promise<Executor> | undefined;
  const begun = () => {
    transaction ??= asOwn(unit, begin).then(() => {
      const executor = em.getTransactionContext<Executor>() as Executor;
      em.setTransactionContext(guarded);
      return executor;
    });
    return transaction;
  };
  const guarded: Executor = {
    async executeQuery(...query) {
      checkStatement();
      checkText(query[0]);
      const executor = await begun();
      // It may have been over while the transaction began.
      checkStatement();
      return executor.executeQuery(...query);
    },
  };
  em.setTransactionContext(guarded);
  return {
    async commit() {
      const changes = transaction ? undefined : fewChanges(em);
      if (!changes) {
        em.setTransactionContext(await begun());
        await em.commit();
        return;
      }
      em.setTransactionContext(undefined);
      if (changes.length > 0) await em.getUnitOfWork().getChangeSetPersister().executeUpdates(changes, false, {});
    },
    async rollback() {
      if (!transaction) return;
      em.setTransactionContext(await transaction);
      await em.rollback();
    },
  };
}

/** What would end the transaction under the unit of work, or nest another in it: the last line, as `execute` is refused. */
const TRANSACTION_CONTROL = /^\s*(?:abort|begin|commit|end|prepare|release|rollback|savepoint|start)\b/i;

/** @throws UnitOfWorkError when a statement is no statement but the transaction's */
function checkText(query: unknown): void {
  const text = typeof query === 'object' && query !== null && 'sql' in query ? String(query.sql) : '';
  if (TRANSACTION_CONTROL.test(text)) {
    throw new UnitOfWorkError(
      'a unit of work has one transaction, its own: it can neither be ended nor nested by a statement',
    );
  }
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
