/** A floor: the row's update alone, through `pg`, without anything that makes it a job. */
import pg from 'pg';
import { serve } from '../performance/channel.ts';
import { COMPLETE_ROW, RESULT } from './row.mjs';
import { sideBySide } from './side-by-side.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL_SIZE) });

serve(
  ({ ids }, done) =>
    sideBySide(ids, Number(process.env.CONCURRENCY), async (id) => {
      await pool.query(COMPLETE_ROW, [id, RESULT]);
      done(1);
    }),
  () => pool.end(),
);
