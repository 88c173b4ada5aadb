/** SQLSTATE classes and codes that say nothing about the statement: the same one may work in a moment. */
const SQLSTATE = /^(08...|25006|25P03|40001|40P01|53...|55P03|57P0.)$/;

const SYSTEM_CODE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;

/** What `pg` and its pool say without a code. */
const MESSAGE = /connection terminated|timeout exceeded when trying to connect|not queryable|connection error/i;

/**
 * Whether a database error is a passing one: the connection was lost, the server is restarting or full,
 * a deadlock or a serialization failure chose this transaction as its victim, a failover made the server read-only.
 * A statement that ran out of its own time is not: the next try would as well.
 * Source of the codes: PostgreSQL, Appendix A.
 */
export function isTransient(thrown: unknown): boolean {
  if (!Error.isError(thrown)) return false;
  const code = 'code' in thrown ? String(thrown.code) : '';
  if (SQLSTATE.test(code) || SYSTEM_CODE.test(code) || MESSAGE.test(thrown.message)) return true;
  const nested = 'errors' in thrown && Array.isArray(thrown.errors) ? thrown.errors : [thrown.cause];
  return nested.some(isTransient);
}
