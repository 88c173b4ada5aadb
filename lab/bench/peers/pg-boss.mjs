/**
 * pg-boss with batches of one: fetch, update, complete. Its own `work()` waits half a second after each job of such a
 * batch, so the loop is the bench's, which is to its advantage.
 */

import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { serve } from '../performance/channel.ts';
import { COMPLETE_ROW, RESULT } from './row.mjs';

const QUEUE = 'complete-row';
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL_SIZE) });
const preparing = process.argv[2] === 'prepare';
const boss = new PgBoss({
  db: { executeSql: (text, values) => pool.query(text, values) },
  migrate: preparing,
  createSchema: preparing,
  supervise: false,
  schedule: false,
});
boss.on('error', (error) => {
  throw error;
});
await boss.start();

if (preparing) {
  await boss.createQueue(QUEUE);
  await boss.deleteAllJobs(QUEUE);
  const { rows } = await pool.query('select id from bench_rows order by id');
  for (let start = 0; start < rows.length; start += 1000) {
    await boss.insert(
      QUEUE,
      rows.slice(start, start + 1000).map(({ id }) => ({ data: { id } })),
    );
  }
  await pool.query('vacuum analyze pgboss.job_common');
  await boss.stop({ close: false, graceful: false });
  await pool.end();
} else {
  serve(
    async (_work, done) => {
      const inTurn = async () => {
        for (;;) {
          const [job] = await boss.fetch(QUEUE, { batchSize: 1 });
          if (!job) return;
          await pool.query(COMPLETE_ROW, [job.data.id, RESULT]);
          await boss.complete(QUEUE, job.id);
          done(1);
        }
      };
      await Promise.all(Array.from({ length: Number(process.env.CONCURRENCY) }, inTurn));
    },
    async () => {
      await boss.stop({ close: false, graceful: false });
      await pool.end();
    },
  );
}
