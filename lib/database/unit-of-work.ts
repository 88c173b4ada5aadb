import { FlushMode, type ForkOptions } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { UnitOfWorkError } from '../errors.ts';
import { beginLate, type LateTransaction } from './late-transaction.ts';
import { asOwn, asWork, bindTo, isInside, type OpenUnitOfWork } from './unit-of-work-scope.ts';

/** What manages transactions, what takes SQL text, by which they could be managed as well, and what leads past them. */
const RESERVED = [
  ...['begin', 'commit', 'rollback', 'transactional', 'flush'],
  ...['stream', 'execute', 'getKysely', 'getConnection'],
] as const;

export interface UnitOfWorkOptions extends Pick<OpenUnitOfWork, 'maxStatementBytes'> {
  /** The transaction is read-only, and nothing is flushed: the database refuses statements that write. */
  readonly readOnly?: boolean;
}

/**
 * Runs `work` in one transaction with an EntityManager of its own: commits when it returns, rolls back when it throws.
 * It flushes once, at the end. Nesting is an error, never a savepoint. The transaction begins with the first statement.
 * Before COMMIT or ROLLBACK is sent, every way to the database is closed to the work: what it has not awaited writes
 * nothing.
 *
 * (The ORM's `propagation: NEVER` refuses to nest as well, but in 7.2.1 it opens no transaction at all.)
 *
 * @param parent what to fork from; never used itself
 * @param limits what its statements may carry
 * @throws UnitOfWorkError when opened inside another, or when `work` manages transactions itself
 */
export async function unitOfWork<T>(
  parent: EntityManager,
  work: (em: EntityManager) => Promise<T>,
  { readOnly = false, ...limits }: UnitOfWorkOptions = {},
): Promise<T> {
  if (isInside()) {
    throw new UnitOfWorkError(
      'a unit of work was opened inside another; give the inner work the EntityManager it needs',
    );
  }
  const unit: OpenUnitOfWork = { owner: ownerOf(parent), isOver: false, ...limits };
  const em = parent.fork({ flushMode: FlushMode.COMMIT });
  const transaction = beginLate(em, unit, readOnly);
  try {
    reserve(em, unit);
    const result = await asWork(unit, () => work(em));
    unit.isOver = true;
    await asOwn(unit, () => transaction.commit());
    return result;
  } catch (error) {
    unit.isOver = true;
    await asOwn(unit, () => rollback(transaction, unit));
    throw unit.refusal ?? error;
  } finally {
    close(em);
  }
}

/** What the connections of an EntityManager are known by: see `ormOptions`. */
function ownerOf(em: EntityManager): unknown {
  return Reflect.get(em.config.get('driverOptions'), 'onPoolCreated');
}

/**
 * A connection that was lost cannot be rolled back, and Kysely gives a connection back only after a commit or a
 * rollback that worked: without closing it here, each such loss would take one connection from the pool for ever.
 */
async function rollback(transaction: LateTransaction, { connection }: OpenUnitOfWork): Promise<void> {
  try {
    await transaction.rollback();
  } catch {
    connection?.release(true);
  }
}

function reserve(em: EntityManager, unit: OpenUnitOfWork): void {
  for (const method of RESERVED) Object.defineProperty(em, method, { value: () => refuse(method) });
  const driver = bindTo(unit, em.getDriver());
  Object.defineProperty(em, 'getDriver', { value: () => driver });
  const fork = em.fork.bind(em);
  Object.defineProperty(em, 'fork', {
    // The ORM forks in the middle of its own work (`upsertMany`, `refresh`), and stays in the transaction.
    value: (options?: ForkOptions) => (options?.keepTransactionContext ? fork(options) : refuse('fork')),
  });
}

function refuse(method: string): never {
  throw new UnitOfWorkError(
    `${method}() was called inside a unit of work; it has one transaction and one flush, its own, and no SQL text`,
  );
}

/** What was not awaited must not go on outside the transaction. */
function close(em: EntityManager): void {
  Object.defineProperty(em, 'getContext', {
    value: () => {
      throw new UnitOfWorkError(
        'the EntityManager was used after its unit of work had ended; something was not awaited',
      );
    },
  });
}
