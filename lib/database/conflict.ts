/** SQLSTATE of a deadlock, of a serialization failure and of a key that somebody else has inserted. */
const CONFLICT = /^(40P01|40001|23505)$/;

const MOST_TRIES = 10;

/**
 * Whether a transaction lost against another that was writing the same rows: it may well work now that the other is
 * through. Source of the codes: PostgreSQL, Appendix A.
 */
function isConflict(thrown: unknown): boolean {
  return Error.isError(thrown) && 'code' in thrown && typeof thrown.code === 'string' && CONFLICT.test(thrown.code);
}

/**
 * Does a transaction's work again where it has lost against another, a few times. No wait is needed between: it waits
 * for the other's rows anyway.
 *
 * @param work a whole transaction, which reads what it goes by inside
 */
export async function despiteConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || tries === MOST_TRIES) throw error;
    }
  }
}
