import type { EntityManager } from '@mikro-orm/postgresql';

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
 * Where the flush is the only statement, it goes without BEGIN and COMMIT: one statement is a transaction by itself,
 * and each of the three waits for the server.
 */
export function beginLate(em: EntityManager): LateTransaction {
  const begin = em.begin.bind(em);
  let transaction: Promise<Executor> | undefined;
  const begun = () => {
    transaction ??= begin().then(() => em.getTransactionContext<Executor>() as Executor);
    return transaction;
  };
  em.setTransactionContext({
    executeQuery: async (...query: unknown[]) => (await begun()).executeQuery(...query),
  } satisfies Executor);
  return {
    async commit() {
      if (!transaction && flushIsOneStatement(em)) {
        em.resetTransactionContext();
        await em.flush();
        return;
      }
      em.setTransactionContext(await begun());
      await em.commit();
    },
    async rollback() {
      if (!transaction) return;
      em.setTransactionContext(await transaction);
      await em.rollback();
    },
  };
}

/** Whether a flush would send one statement at most: the update of one row. */
function flushIsOneStatement(em: EntityManager): boolean {
  const unitOfWork = em.getUnitOfWork();
  if (unitOfWork.getPersistStack().size > 0 || unitOfWork.getRemoveStack().size > 0) return false;
  unitOfWork.computeChangeSets();
  return (
    unitOfWork.getChangeSets().length <= 1 &&
    unitOfWork.getCollectionUpdates().length === 0 &&
    unitOfWork.getExtraUpdates().size === 0
  );
}
