import { readError } from '../thrown.ts';

/** SQLSTATE of a deadlock and of a serialization failure. */
const DEADLOCK = /^(40P01|40001)$/;

/** The same, and that of a key that somebody else has inserted. */
const RACE = /^(40P01|40001|23505)$/;

const MOST_TRIES = 10;

/**
 * Does a transaction's work again where PostgreSQL has ended it in favour of another, a few times. No wait is needed
 * between: it waits for the other's rows anyway. Source of the codes: PostgreSQL, Appendix A.
 *
 * @param work a whole transaction, which reads what it goes by inside
 */
export function despiteDeadlocks<T>(work: () => Promise<T>): Promise<T> {
  return again(work, DEADLOCK);
}

/** The same where it may lose a unique key to another as well, whose row it sees when it is done again. */
export function despiteRaces<T>(work: () => Promise<T>): Promise<T> {
  return again(work, RACE);
}

async function again<T>(work: () => Promise<T>, codes: RegExp): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!codes.test(readError(error)?.code ?? '') || tries === MOST_TRIES) throw error;
    }
  }
}
