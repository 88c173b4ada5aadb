import { chainOf, readError } from '../thrown.ts';

/**
 * SQLSTATE classes and codes that say nothing about the statement: the same one may work in a moment. Not among them are
 * 08P01, which a statement earns by itself (a NUL in its text), and 25P03, which a transaction earns by its own idleness.
 */
const SQLSTATE = /^(08(?!P01)...|25006|40001|40P01|53...|55P03|57P0.)$/;

const SYSTEM_CODE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;

/** What `pg` and its pool say without a code, whole: somebody's own text that contains as much is none of theirs. */
const MESSAGES: ReadonlySet<string> = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
]);

/**
 * Whether a database error is a passing one: the connection was lost, the server is restarting or full,
 * a deadlock or a serialization failure chose this transaction as its victim, a failover made the server read-only.
 * A statement that ran out of its own time is not: the next try would as well. Never throws.
 * Source of the codes: PostgreSQL, Appendix A.
 */
export function isTransient(thrown: unknown): boolean {
  return chainOf(thrown).some((link) => {
    const error = readError(link);
    if (!error) return false;
    const { code = '', message } = error;
    return SQLSTATE.test(code) || SYSTEM_CODE.test(code) || MESSAGES.has(message);
  });
}
