import { describeError } from '../errors.ts';
import { readError } from '../thrown.ts';

/**
 * SQLSTATE classes of errors that lie with a row: its data, its constraints, what its triggers raise, a damaged page, or
 * a trigger that does not come to an end. Any other (a table that is not there, no privilege, no space) is everybody's.
 * Source of the codes: PostgreSQL, Appendix A.
 */
const OF_A_ROW = /^(21|22|23|27|38|39|44|P0|XX)...$|^57014$/;

const QUERY_CANCELED = '57014';

/** Whether a statement ran out of its time: because of what it does, or because another holds its row. */
export function isTimeout(thrown: unknown): boolean {
  return readError(thrown)?.code === QUERY_CANCELED;
}

/** Whether an error of a statement may lie with one of the rows that it writes, so that it could do without that one. */
export function isRowError(thrown: unknown): boolean {
  return OF_A_ROW.test(readError(thrown)?.code ?? '');
}

/** SQLSTATE of a reference to what is not there. */
const NOT_THERE = '23503';

/** What the database says of a row that it refuses; of a reference, by its value and where it leads. */
export function refusalOf(thrown: unknown): string {
  const detail: unknown = readError(thrown)?.code === NOT_THERE ? Reflect.get(thrown as Error, 'detail') : undefined;
  return describeError(typeof detail === 'string' ? new Error(detail) : thrown).message;
}
