/** The work of every peer and floor: the user's row is completed, with a result of 200 bytes. */
export const COMPLETE_ROW =
  "update bench_rows set status = 'completed', result = $2, finished_at = now(), updated_at = now() where id = $1";

export const RESULT = 'x'.repeat(200);
