import { AsyncLocalStorage } from 'node:async_hooks';
import { UnitOfWorkError } from '../errors.ts';

/** A connection as the pool hands it out; `release(true)` closes it instead of giving it back. */
export interface PooledConnection {
  release(destroy?: boolean): void;
}

/** One unit of work, from its first line to the end of all that it has started. */
export interface OpenUnitOfWork {
  /** Whose connections it is about: another database may be asked at any time. */
  readonly owner: unknown;
  connection?: PooledConnection;
  /** Most that one of its statements may carry, in bytes; as much as it likes where it is not set. */
  readonly maxStatementBytes?: number | undefined;
  /** Why a statement was not sent. */
  refusal?: Error;
  /** Set before COMMIT or ROLLBACK is sent: its own work may send nothing any more. */
  isOver: boolean;
}

/** Where an asynchronous path stands: in the work itself, or in what begins and ends its transaction. */
interface Path {
  readonly unit: OpenUnitOfWork;
  readonly isOwn: boolean;
}

const paths = new AsyncLocalStorage<Path>();

/** Whether this asynchronous path is inside a unit of work. */
export function isInside(): boolean {
  return paths.getStore() !== undefined;
}

/** The unit of work that this asynchronous path is inside. */
export function openUnit(): OpenUnitOfWork | undefined {
  return paths.getStore()?.unit;
}

/** Runs somebody's work inside a unit of work; whatever it starts stays inside, whether it is awaited or not. */
export function asWork<T>(unit: OpenUnitOfWork, work: () => Promise<T>): Promise<T> {
  return paths.run({ unit, isOwn: false }, work);
}

/** Runs what begins the transaction, flushes or ends it. */
export function asOwn<T>(unit: OpenUnitOfWork, work: () => Promise<T>): Promise<T> {
  return paths.run({ unit, isOwn: true }, work);
}

/** An object whose methods run inside a unit of work, wherever they are called. */
export function bindTo<T extends object>(unit: OpenUnitOfWork, target: T): T {
  return new Proxy(target, {
    get(_target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const call = () => Reflect.apply(value, target, args);
        return paths.getStore()?.unit === unit ? call() : paths.run({ unit, isOwn: false }, call);
      };
    },
  });
}

/** Runs what is on purpose none of the unit of work that it is called in: the migrations under the lock that one holds. */
export function besides<T>(work: () => Promise<T>): Promise<T> {
  return paths.exit(work);
}

/**
 * Whether a statement of a unit of work may be sent on this path: anybody's until it is over, then only what ends it. A path
 * may also have begun outside, as the callbacks of a queue do that several units of work share.
 *
 * @throws UnitOfWorkError when it may not; something was not awaited
 */
export function checkStatement(unit: OpenUnitOfWork): void {
  const path = paths.getStore();
  if (unit.isOver && !(path?.unit === unit && path.isOwn)) {
    throw new UnitOfWorkError('a statement came after the end of its unit of work; something was not awaited');
  }
}

/**
 * Whether a connection may be taken on this path. Inside a unit of work there is one, that of its transaction: a statement
 * that would take another is none of the transaction, and would be written whether that is committed or not.
 *
 * @param owner whose connections they are
 * @throws UnitOfWorkError when it may not
 */
export function checkConnection(owner: unknown): void {
  const path = paths.getStore();
  if (!path || path.isOwn || path.unit.owner !== owner) return;
  checkStatement(path.unit);
  throw new UnitOfWorkError(
    'a statement went past the transaction of its unit of work, by way of its connection or driver',
  );
}

/** Tells the open unit of work which connection it was given. */
export function noteConnection(connection: PooledConnection): void {
  const path = paths.getStore();
  if (path) path.unit.connection ??= connection;
}
